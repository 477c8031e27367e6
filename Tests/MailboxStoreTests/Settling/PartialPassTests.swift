import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A pass settles the mailboxes with the oldest entries, and the journal keeps those of the others.
@Suite("G1: passes that settle in part", .stores) struct PartialPassTests {
  private static let users = 60
  private static let messagesEach = 12
  private static let padding = String(repeating: "x", count: 60_000)

  @Test func `what a pass did not choose stays in the journal, also for the next owner`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 32 << 20 }
    let store = try await EmbeddedStore.open(at: directory.path, settings: settings)
    for user in 0..<Self.users {
      for result in await store.deposit(Self.deposits(to: user)) { _ = try result.get() }
    }
    try await eventually("nothing was settled") { store.journal.start > 0 }
    // Some are settled, and some were not chosen.
    #expect(store.journal.usedBytes > 4 << 20)
    try await expectAll(in: store)
    await store.close()

    let next = try await EmbeddedStore.open(at: directory.path, settings: settings)
    try await expectAll(in: next)
    #expect(try next.view.verify { _ in }.problems.isEmpty)
    await next.close()
  }

  private static func mailbox(_ user: Int) -> MailboxAddress {
    MailboxAddress(UserID(checked: "user-\(user)"))
  }

  private static func deposits(to user: Int) -> [Deposit] {
    (0..<messagesEach).map { Deposit(.direct("\($0) \(padding)"), to: [mailbox(user)]) }
  }

  private func expectAll(in store: EmbeddedStore) async throws {
    for user in 0..<Self.users {
      let numbers = try await store.texts(of: Self.mailbox(user)).map { $0.prefix { $0 != " " } }
      #expect(numbers == (0..<Self.messagesEach).map { "\($0)"[...] }, "user \(user)")
    }
  }
}
