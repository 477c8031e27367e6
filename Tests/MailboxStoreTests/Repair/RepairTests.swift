import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Sums and counts that were changed behind a closed store's back (contract G8, G14).
@Suite("Repairing: what can be recounted is put right", .stores) struct RepairTests {
  /// One way in which a mailbox can be wrong.
  enum Fault: String, CaseIterable, Sendable {
    case tooManyMessages, tooFewMessages, wrongBytes, wrongUnreadTotal, strayUnread, missingUnread
    case lowLastNumber, lateExpiry, wrongConversationCount

    /// The clause that verifying names.
    var rule: String {
      switch self {
      case .tooManyMessages, .tooFewMessages, .wrongBytes, .wrongConversationCount: "G14"
      case .lateExpiry: "G4"
      default: "G8"
      }
    }

    func make(in rows: SettledRows, of user: MailboxAddress) throws {
      switch self {
      case .tooManyMessages: try rows.changeHead(of: user) { $0.messages += 3 }
      case .tooFewMessages: try rows.changeHead(of: user) { $0.messages = 0 }
      case .wrongBytes: try rows.changeHead(of: user) { $0.bytes += 1 }
      case .wrongUnreadTotal: try rows.changeHead(of: user) { $0.unread -= 2 }
      case .strayUnread:
        try rows.changeConversation("#room", of: user) { state in
          // Sequence 4 was recalled: it cannot be unread.
          state.unread = UnreadSequences()
          for sequence in 3...10 { state.unread.append(UInt64(sequence)) }
        }
      case .missingUnread:
        try rows.changeConversation("#room", of: user) { $0.unread.remove(7) }
      case .lowLastNumber:
        try rows.changeConversation("#room", of: user) { $0.lastNumber = 2 }
      case .lateExpiry: try rows.changeHead(of: user) { $0.earliestExpirySeconds = .max }
      case .wrongConversationCount: try rows.changeHead(of: user) { $0.conversations = 9 }
      }
    }
  }

  /// Ten messages, two of them read, one recalled; all settled.
  private func fill(_ users: [MailboxAddress], in open: OpenStore) async throws {
    for number in 1...10 {
      let message = Message.group("m\(number)", id: MessageID(checked: "\(number)"))
      _ = try await open.store.deposit(message, to: users)
    }
    for user in users {
      _ = try await open.store.recall("4", from: "alice", in: [user])
      _ = try await open.store.markRead(user, conversation: "#room", through: 2)
    }
    try await open.store.settle()
  }

  @Test(arguments: Fault.allCases)
  func `a fault is found with its rule and its mailbox, put right while running, and stays so`(
    fault: Fault
  ) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let open = try await OpenStore()
    try await fill(["bob", "carol"], in: open)
    await open.store.close()
    try DirectoryImage(of: open.path).write(to: path)
    try fault.make(in: SettledRows(of: path), of: "bob")

    let store = try await EmbeddedStore.open(
      at: path, settings: open.settings, clock: open.clock.storeClock)
    let found = try store.view.verify { _ in }
    #expect(!found.problems.isEmpty)
    #expect(found.problems.allSatisfy { $0.mailbox == "bob" && !$0.text.isEmpty && !$0.isRepaired })
    #expect(found.problems.contains { $0.rule == fault.rule }, "\(found.problems)")
    #expect(!found.isSound)

    let depositing = Task {
      var count = 0
      while !Task.isCancelled {
        _ = try await store.deposit(.group("beside \(count)"), to: ["carol", "dave"])
        count += 1
      }
      return count
    }
    let repaired = try await store.repair()
    depositing.cancel()
    let count = try await depositing.value
    #expect(repaired.isSound, "\(repaired.problems)")
    #expect(repaired.problems.contains { $0.mailbox == "bob" && $0.rule == fault.rule })

    try await expectSound(store, beside: count)
    await store.close()
    let again = try await EmbeddedStore.open(
      at: path, settings: open.settings, clock: open.clock.storeClock)
    try await expectSound(again, beside: count)
    try await again.settle()
    try await expectSound(again, beside: count)
    await again.close()
  }

  private func expectSound(_ store: EmbeddedStore, beside count: Int) async throws {
    let report = try store.view.verify { _ in }
    #expect(report.problems.isEmpty, "\(report.problems)")
    let summary = try store.summary(of: "bob")
    #expect(summary.messages == 9)
    #expect(summary.unread == 7)
    #expect(try store.unread(of: "bob")["#room"] == 7)
    #expect(try store.summary(of: "carol").messages == UInt64(9 + count))
    let texts = try await store.texts(of: "bob")
    #expect(texts == [1, 2, 3, 5, 6, 7, 8, 9, 10].map { "m\($0)" })
    let conversations = try store.view.conversations(of: "bob")
    #expect(conversations.map(\.lastNumber) == [10])
  }

  @Test func `the repaired mailbox itself may be written while it is repaired`() async throws {
    let open = try await OpenStore()
    try await fill(["bob"], in: open)
    await open.store.close()
    let rows = SettledRows(of: open.path)
    try Fault.tooManyMessages.make(in: rows, of: "bob")
    try Fault.missingUnread.make(in: rows, of: "bob")
    try await open.reopen()
    let store = open.store
    let depositing = Task {
      var count = 0
      while !Task.isCancelled {
        _ = try await store.deposit(.group("beside \(count)"), to: ["bob"])
        count += 1
      }
      return count
    }
    for _ in 0..<5 { _ = try await store.repair() }
    depositing.cancel()
    let count = try await depositing.value
    let report = try store.view.verify { _ in }
    #expect(report.problems.isEmpty, "\(report.problems)")
    #expect(try store.summary(of: "bob").messages == UInt64(9 + count))
    #expect(try store.unread(of: "bob").total == UInt64(7 + count))
    await store.close()
  }

  @Test func `messages that are lost are a gap, and the rest is counted`() async throws {
    let open = try await OpenStore()
    try await fill(["bob", "carol"], in: open)
    await open.store.close()
    try SettledRows(of: open.path).changeNewestChunk(of: "bob") { _ in nil }
    try await open.reopen()
    let error = await #expect(throws: MailboxError.self) {
      try await open.store.drainAll("bob")
    }
    #expect(error?.code == "damaged")
    let report = try await open.store.repair()
    #expect(report.isSound, "\(report.problems)")
    #expect(report.problems.contains { $0.mailbox == "bob" && $0.rule == "G4" })
    // And the file that holds them knows of bytes that no row refers to.
    #expect(
      report.problems.allSatisfy { $0.mailbox == "bob" || $0.text.contains("queue file") })
    let entries = try open.store.drain("bob", from: .oldest, limit: DrainLimit()).entries()
    #expect(entries == [.gap(Gap(from: 1, to: 10, reason: .lost))])
    #expect(try open.store.summary(of: "bob").messages == 0)
    #expect(try open.store.unread(of: "bob").total == 0)
    #expect(try await open.store.texts(of: "carol").count == 9)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }
}
