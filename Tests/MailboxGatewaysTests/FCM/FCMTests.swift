import Foundation
import MailboxModel
import MailboxPush
import NIOHTTP1
import MailboxTesting
import Testing

@testable import MailboxGateways

/// Pushes by FCM's HTTP v1 API.
@Suite(.serves) struct FCMTests {
  private func push(_ number: UInt64 = 1) throws -> RenderedPush {
    try Pushes.push(number, to: Google.binding)
  }

  @Test func `a push is posted as it was rendered, with the access token`() async throws {
    try await Google.with { gateway, server in
      let push = try push()
      #expect(await gateway.send(push, to: Google.binding) == .delivered)
      let request = try #require(server.requests(to: Google.sendPath).first)
      #expect(request.method == .POST)
      #expect(request["authorization"] == "Bearer ya29.token-1")
      #expect(request["content-type"] == "application/json")
      #expect(request.body == push.body)
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let status: Int
    let code: String
    let outcome: PushOutcome
    var detail = ""
    var testDescription: String { "\(status) \(code) \(detail)" }
    var body: String {
      """
      {"error":{"code":\(status),"message":"no","status":"X","details":[\(detail)
      {"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"\(code)"}]}}
      """
    }
  }

  private static let badToken = """
    {"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":\
    [{"field":"message.token","description":"Invalid registration token"}]},
    """

  static let rows: [Row] = [
    Row(
      status: 404, code: "UNREGISTERED", outcome: .dead(reason: "404 UNREGISTERED", since: nil)),
    Row(
      status: 403, code: "SENDER_ID_MISMATCH",
      outcome: .dead(reason: "403 SENDER_ID_MISMATCH", since: nil)),
    Row(
      status: 400, code: "INVALID_ARGUMENT",
      outcome: .dead(reason: "400 INVALID_ARGUMENT", since: nil), detail: badToken),
    Row(
      status: 400, code: "INVALID_ARGUMENT", outcome: .refused(reason: "400 INVALID_ARGUMENT")),
    Row(
      status: 401, code: "THIRD_PARTY_AUTH_ERROR",
      outcome: .mismatch(reason: "401 THIRD_PARTY_AUTH_ERROR")),
    Row(
      status: 429, code: "QUOTA_EXCEEDED",
      outcome: .retry(.credential, reason: "429 QUOTA_EXCEEDED", afterSeconds: 60)),
    Row(
      status: 500, code: "INTERNAL",
      outcome: .retry(.credential, reason: "500 INTERNAL", afterSeconds: nil)),
    Row(
      status: 503, code: "UNAVAILABLE",
      outcome: .retry(.credential, reason: "503 UNAVAILABLE", afterSeconds: nil)),
  ]

  @Test(arguments: rows)
  func `an error becomes the outcome that the table has for it`(row: Row) async throws {
    try await Google.with(send: { _ in .init(row.status, row.body) }) { gateway, _ in
      let push = try push()
      #expect(await gateway.send(push, to: Google.binding) == row.outcome)
    }
  }

  @Test(arguments: [429, 503])
  func `seconds in Retry-After are kept to`(status: Int) async throws {
    let send: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { _ in
      .init(status, "", headers: ["retry-after": "42"])
    }
    try await Google.with(send: send) { gateway, _ in
      let push = try push()
      #expect(
        await gateway.send(push, to: Google.binding)
          == .retry(.credential, reason: "\(status)", afterSeconds: 42))
    }
  }

  @Test func `a date in Retry-After is kept to`() async throws {
    let clock = ManualGatewayClock()
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    let date = format.string(
      from: Date(timeIntervalSince1970: Double(clock.unixSeconds) + 90))
    let send: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { _ in
      .init(503, "", headers: ["retry-after": date])
    }
    try await Google.with(send: send, clock: clock) { gateway, _ in
      let push = try push()
      #expect(
        await gateway.send(push, to: Google.binding)
          == .retry(.credential, reason: "503", afterSeconds: 90))
    }
  }

  @Test func `a provider that says nothing is given up in time`() async throws {
    try await Google.with(send: { _ in .none }, answerSecondsMax: 1) { gateway, _ in
      let push = try push()
      guard case .retry(.credential, _, nil) = await gateway.send(push, to: Google.binding) else {
        Issue.record("no retry")
        return
      }
    }
  }

  @Test func `a redirect is not followed`() async throws {
    let send: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { _ in
      .init(307, "", headers: ["location": "/elsewhere"])
    }
    try await Google.with(send: send) { gateway, server in
      let push = try push()
      #expect(await gateway.send(push, to: Google.binding) == .refused(reason: "307"))
      #expect(server.requests(to: "/elsewhere").isEmpty)
    }
  }

  @Test func `a credential that cannot be used is refused with the reason`() throws {
    let good = try Pushes.fcmCredential(tokenURI: "https://oauth2.example/token")
    guard case .fcm(let project, let email, let pem, let uri) = good.secret else { return }
    let bad: [PushCredential.Secret] = [
      .fcm(projectID: "a/b", clientEmail: email, keyPEM: pem, tokenURI: uri),
      .fcm(projectID: "", clientEmail: email, keyPEM: pem, tokenURI: uri),
      .fcm(projectID: project, clientEmail: email, keyPEM: "no key", tokenURI: uri),
      .fcm(
        projectID: project, clientEmail: email, keyPEM: pem, tokenURI: "http://oauth2.example"),
      .fcm(projectID: project, clientEmail: email, keyPEM: pem, tokenURI: "token"),
      .webhook(url: "https://example.com", secret: [1]),
    ]
    for secret in bad {
      #expect(throws: UnusableCredential.self) {
        _ = try FCMGateway(PushCredential(name: "bad", secret: secret))
      }
    }
  }
}
