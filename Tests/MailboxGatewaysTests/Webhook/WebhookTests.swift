import Crypto
import Foundation
import MailboxModel
import MailboxPush
import NIOCore
import NIOHTTP1
import MailboxTesting
import Testing

@testable import MailboxGateways

/// Pushes to an address of the operator's own.
@Suite(.serves) struct WebhookTests {
  private static let secret = Array("a secret of the operator's".utf8)
  private static let binding = Pushes.binding(.webhook, token: "phone-7")

  private func with(
    answerSecondsMax: UInt32 = 60, clock: ManualGatewayClock? = nil,
    _ reply: @escaping @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply,
    body: (_ gateway: WebhookGateway, _ server: FakeWebServer) async throws -> Void
  ) async throws {
    try await FakeWebServer.with(reply) { server, address in
      var settings = Pushes.patientSettings
      settings.answerSecondsMax = answerSecondsMax
      let gateway = try WebhookGateway(
        PushCredential(
          name: "ours", secret: .webhook(url: "\(address)/push?app=1", secret: Self.secret)),
        settings: settings, clock: clock?.clock ?? .system)
      do {
        try await body(gateway, server)
      } catch {
        await gateway.close()
        throw error
      }
      await gateway.close()
    }
  }

  @Test func `a receiver can check the signature from the document alone`() async throws {
    let clock = ManualGatewayClock()
    try await with(clock: clock, { _ in .init(204) }) { gateway, server in
      let push = try Pushes.push(5, to: Self.binding)
      #expect(await gateway.send(push, to: Self.binding) == .delivered)
      clock.advance(seconds: 30)
      #expect(await gateway.send(push, to: Self.binding) == .delivered)
      let requests = server.requests(to: "/push?app=1")
      #expect(requests.count == 2)
      for (index, request) in requests.enumerated() {
        #expect(request.method == .POST)
        #expect(request["content-type"] == "application/json")
        #expect(request.body == push.body)
        let id = try #require(request["webhook-id"])
        #expect(id == push.id.description)
        let time = try #require(request["webhook-timestamp"])
        #expect(Int64(time) == clock.unixSeconds - (index == 0 ? 30 : 0))
        let signature = try #require(request["webhook-signature"])
        try #require(signature.hasPrefix("v1,"))
        let code = try #require(Data(base64Encoded: String(signature.dropFirst(3))))
        #expect(
          HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Data("\(id).\(time).\(request.text)".utf8),
            using: SymmetricKey(data: Self.secret)))
      }
    }
  }

  @Test func `the signature is that of the published example`() {
    // Standard Webhooks' own test vector: the secret is what follows `whsec_` in Base64.
    let secret = Array(Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? Data())
    let signature = WebhookSignature(
      of: Array(#"{"test": 2432232314}"#.utf8), id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      unixSeconds: 1_614_265_330, secret: secret)
    #expect(signature.signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test(arguments: [
    (200, PushOutcome.delivered), (201, .delivered), (204, .delivered),
    (301, .refused(reason: "301")), (400, .refused(reason: "400")),
    (401, .misconfigured(reason: "the webhook answered 401")),
    (403, .misconfigured(reason: "the webhook answered 403")),
    (404, .misconfigured(reason: "the webhook answered 404")),
    (410, .dead(reason: "410", since: nil)), (413, .refused(reason: "413")),
    (408, .retry(.credential, reason: "408", afterSeconds: 5)),
    (425, .retry(.credential, reason: "425", afterSeconds: 5)),
    (429, .retry(.credential, reason: "429", afterSeconds: 5)),
    (500, .retry(.credential, reason: "500", afterSeconds: 5)),
    (503, .retry(.credential, reason: "503", afterSeconds: 5)),
  ])
  func `a status becomes its outcome`(status: Int, outcome: PushOutcome) async throws {
    let reply: @Sendable (FakeWebServer.Request) -> FakeWebServer.Reply = { _ in
      .init(status, "", headers: ["retry-after": "5", "location": "/elsewhere"])
    }
    try await with(reply) { gateway, server in
      let push = try Pushes.push(to: Self.binding)
      #expect(await gateway.send(push, to: Self.binding) == outcome)
      #expect(server.requests(to: "/elsewhere").isEmpty)
    }
  }

  @Test func `a receiver that says nothing is given up in time`() async throws {
    try await with(answerSecondsMax: 1, { _ in .none }) { gateway, _ in
      let push = try Pushes.push(to: Self.binding)
      guard case .retry(.credential, _, nil) = await gateway.send(push, to: Self.binding) else {
        Issue.record("no retry")
        return
      }
    }
  }

  @Test func `a large answer is not read to its end`() async throws {
    let body = String(repeating: "x", count: 5_000_000)
    try await with({ _ in .init(200, body) }) { gateway, _ in
      let push = try Pushes.push(to: Self.binding)
      #expect(await gateway.send(push, to: Self.binding) == .delivered)
    }
  }

  @Test func `a cancelled task still gets its answer`() async throws {
    let gate = Gate()
    try await with({ _ in .init(200).when { gate.isOpen } }) { gateway, server in
      let push = try Pushes.push(to: Self.binding)
      let task = Task { await gateway.send(push, to: Self.binding) }
      try await eventually { !server.requests().isEmpty }
      task.cancel()
      gate.open()
      #expect(await task.value == .delivered)
    }
  }

  @Test func `closing waits for what is under way`() async throws {
    let gate = Gate()
    try await with({ request in .init(200).when { request.number > 1 || gate.isOpen } }) {
      gateway, server in
      let push = try Pushes.push(to: Self.binding)
      async let outcome = gateway.send(push, to: Self.binding)
      try await eventually { !server.requests().isEmpty }
      async let closing: Void = gateway.close()
      let closed = PushOutcome.retry(
        .credential, reason: "the gateway is closed", afterSeconds: nil)
      // It takes no more, and what it has is still to be answered.
      try await eventually { await gateway.send(push, to: Self.binding) == closed }
      gate.open()
      await closing
      #expect(await outcome == .delivered)
    }
  }

  @Test(arguments: [
    "http://example.com/push", "ftp://example.com", "example.com", "", "https://", "https:///x",
    "https://user:word@example.com/", "http://127.0.0.1.example.com/", "http://0177.0.0.1/",
    "https://example.com/" + String(repeating: "a", count: 2048),
  ])
  func `an address that is neither https nor loopback is refused`(url: String) {
    #expect(throws: UnusableCredential.self) {
      _ = try WebhookGateway(
        PushCredential(name: "bad", secret: .webhook(url: url, secret: [1])))
    }
  }

  @Test(arguments: [
    "https://example.com/push", "http://127.0.0.1:8080/", "http://localhost/", "http://[::1]:80/x",
  ])
  func `https and loopback are taken`(url: String) async throws {
    let gateway = try WebhookGateway(
      PushCredential(name: "good", secret: .webhook(url: url, secret: [1])))
    await gateway.close()
  }

  @Test func `an empty secret is refused`() {
    #expect(throws: UnusableCredential.self) {
      _ = try WebhookGateway(
        PushCredential(name: "bad", secret: .webhook(url: "https://example.com", secret: [])))
    }
  }
}
