@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("Why a push is owed still", .stores) struct OwedReasonTests {
  private let bob: MailboxAddress = "bob"

  /// Returns bob's one owed push, with its reason, as the tables have it after a run.
  private func owed(
    _ outcome: PushOutcome, _ change: (PushedStore) async throws -> Void = { _ in }
  ) async throws -> (owed: OwedPush, now: Timestamp) {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway { _, _ in outcome }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    try await change(pushed)
    _ = try await pushed.store.deposit(.direct("hi", id: "m1"), to: [bob])
    try await dispatcher.runUntilIdle()
    // From outside, as the tool looks.
    try pushed.tables.close()
    let tables = try PushTables(reading: pushed.tables.directory)
    let owed = try tables.owed(to: bob)
    #expect(owed.count == 1)
    let now = pushed.clock.now
    try tables.close()
    await pushed.store.close()
    return (try #require(owed.first), now)
  }

  @Test func `a rule that holds it is named, with its end where it has one`() async throws {
    let (foreground, _) = try await owed(.delivered) { pushed in
      try await pushed.store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    }
    #expect(foreground.rule == .foreground && foreground.nextAt == nil)
    #expect(foreground.reason == PushRule.foreground.text)
    let (grace, now) = try await owed(.delivered) { pushed in
      try await pushed.store.setPresence(.background, badge: nil, of: "phone", in: bob)
    }
    #expect(grace.rule == .inGrace && grace.nextAt == now.adding(seconds: 120))
  }

  @Test func `a suspended credential is named, with what its provider said`() async throws {
    let (owed, _) = try await owed(.misconfigured(reason: "403 BadCertificate"))
    #expect(owed.credential == "main" && owed.nextAt == nil)
    #expect(owed.reason.contains("suspended") && owed.reason.contains("403 BadCertificate"))
  }

  @Test func `a provider in trouble is quoted, and it is said when it is tried again`() async throws
  {
    let (owed, now) = try await owed(
      .retry(.credential, reason: "500 InternalServerError", afterSeconds: 30))
    #expect(owed.credential == "main" && owed.push.attempts == 1)
    #expect(owed.reason.contains("500 InternalServerError"))
    #expect(try #require(owed.nextAt) > now.adding(seconds: 30))
  }

  @Test func `a token that has to wait is told with its last answer`() async throws {
    let (owed, now) = try await owed(
      .retry(.token, reason: "429 TooManyRequests", afterSeconds: 9))
    #expect(owed.credential == nil && owed.rule == nil)
    #expect(owed.reason.contains("token") && owed.reason.contains("429 TooManyRequests"))
    #expect(try #require(owed.nextAt) > now.adding(seconds: 9))
  }

  @Test func `what stands behind older pushes of its credential says so`() {
    var push = PendingPush.owed(1)
    push.waitsFor = .credential("main")
    #expect(OwedPush(push, token: nil, credential: nil).reason.contains("older pushes"))
    push.waitsFor = .turn("main")
    #expect(OwedPush(push, token: nil, credential: nil).reason.contains("of this user"))
    let state = CredentialState(suspension: "wrong")
    #expect(OwedPush(push, token: nil, credential: state).reason.contains("suspended"))
  }

  @Test func `a number is found as a sequence and as an id`() throws {
    let id = MessageID(checked: "1234567890123")
    let both = try PushedMessage("1234567890123")
    #expect(both.concerns(sequence: 5, id: id))
    #expect(both.concerns(sequence: 1_234_567_890_123, id: nil))
    #expect(!both.concerns(sequence: 5, id: "m1"))
    #expect(try PushedMessage("007") == .id("007"))
    #expect(try PushedMessage("m1") == .id("m1"))
    #expect(throws: MailboxError.self) { try PushedMessage("") }
  }

  @Test func `printed is not pushed`() async throws {
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(PrintingGateway { _ in })
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    _ = try await pushed.store.deposit(.direct("hi", id: "m1"), to: [bob])
    #expect(try await dispatcher.runUntilIdle() == nil)
    try await pushed.store.acknowledge(bob, device: "phone", sequence: 1)
    try await dispatcher.runUntilIdle()
    #expect(try pushed.tables.ledger(of: bob).map(\.result) == [.printed(credential: "main")])
    await pushed.store.close()
  }
}
