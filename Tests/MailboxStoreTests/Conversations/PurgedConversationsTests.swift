import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("G6, G8: a purge ends conversations", .stores) struct PurgedConversationsTests {
  @Test(arguments: [false, true], [false, true])
  func `all of them, with what was set of them, and nothing is read for it`(
    isSettledBefore: Bool, isSettledBehind: Bool
  ) async throws {
    let open = try await OpenStore()
    try await open.store.deposit(from: 0..<20, to: ["bob", "carol"])
    try await open.store.setNotifications(.none, of: "#3", in: "bob")
    if isSettledBefore {
      try await open.store.settle()
      try await open.reopen()
    }
    _ = try await open.store.purge("bob")
    let loaded = try open.store.recent.withLoaded(MailboxKey("bob")) {
      $0?.conversations.loaded.count
    }
    #expect(loaded == 0)
    #expect(try open.store.view.conversations(of: "bob").isEmpty)
    #expect(try await open.store.countedConversations() == 0)
    try await open.store.deposit(from: [3, 3, 7])
    if isSettledBehind { try await open.store.settle() }
    try await open.reopen()
    #expect(try open.store.groups() == [3, 7])
    #expect(try open.store.notifications(of: "#3", in: "bob") == .all)
    #expect(try open.store.unread(of: "bob")["#3"] == 2)
    try await open.store.settle()
    #expect(try open.store.conversationRows() == 0)
    #expect(try open.store.groups(of: "carol").count == 20)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test(arguments: [false, true])
  func `what was set stays with a purge that an older version recorded`(
    isSettledBefore: Bool
  ) async throws {
    try await withStore { store, _ in
      try await store.deposit(from: 0..<20)
      for number in [1, 12] {
        try await store.setNotifications(.none, of: .group(GroupID(number: number)), in: "bob")
      }
      if isSettledBefore { try await store.settle() }
      try await store.queue.submit { (planner) throws(MailboxError) in
        try planner.commit(
          .purge(MailboxReference(MailboxKey("bob")), epoch: 77, endsConversations: false))
      }
      #expect(try store.groups() == [1, 12])
      try await store.deposit(from: [12, 5])
      try await store.settle()
      #expect(try store.groups() == [1, 5, 12])
      #expect(try store.notifications(of: "#12", in: "bob") == .none)
      #expect(try store.unread(of: "bob").total == 2)
      try await store.settle()
      #expect(try store.conversationRows() <= 3)
    }
  }

  @Test func `a mailbox that is set aside is purged of its conversations as well`() async throws {
    let open = try await OpenStore()
    try await open.store.deposit(from: 0..<20)
    try await open.store.setNotifications(.none, of: "#9", in: "bob")
    try await open.store.settle()
    await open.store.close()
    try SettledRows(of: open.path).rewrite(\.mailboxes, of: "bob") { [0xFF] + $0.dropFirst() }
    try await open.reopen()
    _ = try await open.store.purge("bob")
    try await open.store.deposit(from: [4])
    try await open.store.settle()
    #expect(try open.store.groups() == [4])
    #expect(try open.store.conversationRows() <= 1)
    let report = try open.store.view.verify { _ in }
    // What its old queue took is found by a recount of the files.
    #expect(report.problems.allSatisfy { $0.mailbox == nil }, "\(report.problems)")
    await open.store.close()
  }
}
