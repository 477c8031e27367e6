import MailboxGateways
import MailboxModel
import MailboxPush
import NIOHPACK
import NIOHTTP2
import MailboxTesting
import Testing

/// Each row of Apple's table, as it comes over the wire.
@Suite(.serves) struct AnswerTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let status: Int
    let reason: String
    let outcome: PushOutcome
    var body: String { "{\"reason\":\"\(reason)\"}" }
    var testDescription: String { "\(status) \(reason)" }

    init(_ status: Int, _ reason: String, _ outcome: (String) -> PushOutcome) {
      self.status = status
      self.reason = reason
      self.outcome = outcome("\(status) \(reason)")
    }
  }

  static let rows: [Row] =
    [Row(400, "BadDeviceToken") { .quarantine(reason: $0) }]
    + ["DeviceTokenNotForTopic", "TopicDisallowed", "BadTopic", "MissingTopic"].map {
      Row(400, $0) { .mismatch(reason: $0) }
    }
    + [
      "BadCollapseId", "BadExpirationDate", "BadMessageId", "BadPriority",
      "DuplicateHeaders", "InvalidPushType", "MissingDeviceToken", "PayloadEmpty",
    ].map { Row(400, $0) { .refused(reason: $0) } }
    + [
      Row(400, "IdleTimeout") { .retry(.credential, reason: $0, afterSeconds: nil) }
    ]
    + [
      "InvalidProviderToken", "MissingProviderToken", "BadCertificate",
      "BadCertificateEnvironment",
    ].map { Row(403, $0) { .misconfigured(reason: $0) } }
    + [
      Row(403, "Forbidden") { .refused(reason: $0) },
      Row(404, "BadPath") { .refused(reason: $0) },
      Row(405, "MethodNotAllowed") { .refused(reason: $0) },
      Row(410, "Unregistered") { .dead(reason: $0, since: nil) },
      Row(410, "ExpiredToken") { .dead(reason: $0, since: nil) },
      Row(413, "PayloadTooLarge") { .refused(reason: $0) },
      Row(429, "TooManyRequests") { .retry(.token, reason: $0, afterSeconds: nil) },
      Row(429, "TooManyProviderTokenUpdates") {
        .retry(.credential, reason: $0, afterSeconds: nil)
      },
      Row(500, "InternalServerError") { .retry(.credential, reason: $0, afterSeconds: nil) },
      Row(503, "ServiceUnavailable") { .retry(.credential, reason: $0, afterSeconds: nil) },
      Row(503, "Shutdown") { .retry(.credential, reason: $0, afterSeconds: nil) },
    ]

  private func outcome(of reply: FakeProvider.Reply) async throws -> PushOutcome {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in reply }
    var outcome: PushOutcome?
    try await FakeProvider.with(behaviour) { _, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        outcome = try await gateway.send(Pushes.push(), to: Pushes.binding())
      }
    }
    return try #require(outcome)
  }

  @Test(arguments: rows)
  func `an error becomes the outcome that the table has for it`(row: Row) async throws {
    #expect(try await outcome(of: .answer(row.status, row.body)) == row.outcome)
  }

  @Test func `a dead token is dead since the moment that Apple names`() async throws {
    let body = #"{"reason":"Unregistered","timestamp":1700000000123}"#
    #expect(
      try await outcome(of: .answer(410, body))
        == .dead(reason: "410 Unregistered", since: Timestamp(milliseconds: 1_700_000_000_123)))
  }

  @Test func `a moment in Retry-After is kept to`() async throws {
    let reply = FakeProvider.Reply.answer(
      503, #"{"reason":"ServiceUnavailable"}"#, headers: ["retry-after": "17"])
    #expect(
      try await outcome(of: reply)
        == .retry(.credential, reason: "503 ServiceUnavailable", afterSeconds: 17))
  }

  @Test(arguments: ["", "{", "[]", "{\"reason\":7}", "<html>", "\u{0}", "{\"timestamp\":1e300}"])
  func `a body that cannot be read leaves the status to judge by`(body: String) async throws {
    #expect(try await outcome(of: .answer(400, body)) == .refused(reason: "400"))
    #expect(try await outcome(of: .answer(410, body)) == .dead(reason: "410", since: nil))
  }

  @Test func `a body without an end is not waited for`() async throws {
    let body = String(repeating: "x", count: 1_000_000)
    #expect(
      try await outcome(of: .answer(500, body))
        == .retry(.credential, reason: "500", afterSeconds: nil))
  }

  @Test func `a stream that is reset is sent again later`() async throws {
    guard case .retry(.credential, let reason, nil) = try await outcome(of: .reset(.internalError))
    else {
      Issue.record("no retry")
      return
    }
    #expect(reason.contains("reset"))
  }
}
