import LMDB
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Sums that are less than what records take from them (Design.md, Damaged mailboxes).
@Suite("G8: a record that takes more than there is", .stores) struct ShortSumsTests {
  /// A sum that is too small, and what takes more from it.
  enum Sum: String, CaseIterable, Sendable {
    case messages, bytes, unread, conversations

    func plant(in rows: SettledRows) throws {
      try rows.changeHead(of: "bob") { head in
        switch self {
        case .messages: head.messages = 1
        case .bytes: head.bytes = 1
        case .unread: head.unread = 1
        case .conversations: head.conversations = 0
        }
      }
    }

    func takeMore(of user: MailboxAddress, in store: EmbeddedStore) async throws {
      switch self {
      case .messages, .bytes: try await store.acknowledge(user, device: "phone", sequence: 3)
      case .unread: _ = try await store.markRead(user, conversation: "#room", through: 3)
      case .conversations: try await store.setNotifications(.all, of: "#quiet", in: user)
      }
    }

    var reason: String {
      switch self {
      case .messages: "3 from its 1 waiting messages"
      case .bytes: "from its 1 bytes"
      case .unread: "3 from its 1 unread"
      case .conversations: "1 from its 0 conversations"
      }
    }

    /// The texts that wait afterwards.
    var waiting: [String] {
      let texts = (1...6).map { "m\($0)" }
      return self == .messages || self == .bytes ? Array(texts.suffix(3)) : texts
    }
  }

  /// A closed store in which two mailboxes have six messages each, of which each was settled by itself.
  private func closed(_ settings: StoreSettings = .testing) async throws -> OpenStore {
    let open = try await OpenStore(settings)
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
      try await open.store.setPushPreferences(PushPreferences(), of: user)
      try await open.store.setNotifications(.none, of: "#quiet", in: user)
    }
    // The last one's chunk takes in all before it; of the fifth there is a frame that begins later.
    for (index, spaces) in [10, 10, 10, 6000, 1000, 6000].enumerated() {
      let text = "m\(index + 1)" + String(repeating: " ", count: spaces)
      _ = try await open.store.deposit(.group(text), to: ["bob", "carol"])
      try await open.store.settle()
    }
    await open.store.close()
    return open
  }

  private func words(of user: MailboxAddress, in store: EmbeddedStore) async throws -> [String] {
    try await store.texts(of: user).map { String($0.prefix { $0 != " " }) }
  }

  @Test(arguments: Sum.allCases)
  func `sets its mailbox aside, the others go on, and repairing puts it right`(
    sum: Sum
  ) async throws {
    let open = try await closed()
    try sum.plant(in: SettledRows(of: open.path))
    try await open.reopen()
    for user in ["bob", "carol"] as [MailboxAddress] {
      try? await sum.takeMore(of: user, in: open.store)
    }
    let crashed = try open.crashed(as: "crashed")
    let image = try await EmbeddedStore.open(
      at: crashed, settings: open.settings, clock: open.clock.storeClock)
    for store in [open.store, image] {
      let damaged = store.damagedMailboxes()
      #expect(damaged.map(\.mailbox) == ["bob"] && damaged.allSatisfy(\.isSetAside))
      #expect(damaged.allSatisfy { $0.reason.contains(sum.reason) }, "\(damaged)")
      let receipt = try await store.deposit(.group("more"), to: ["bob", "carol"])
      #expect(receipt.entries.map(\.isDamaged) == [true, false])
      #expect(try await words(of: "carol", in: store) == sum.waiting + ["more"])
      try await store.settle()
      #expect(store.journal.usedBytes == 0)
      let found = try store.view.verify { _ in }
      #expect(found.problems.allSatisfy { $0.mailbox == "bob" }, "\(found.problems)")
    }
    await image.close()
    try await open.reopen()
    let report = try await open.store.repair()
    #expect(report.isSound, "\(report.problems)")
    #expect(open.store.damagedMailboxes().isEmpty)
    #expect(try await words(of: "bob", in: open.store) == sum.waiting)
    #expect(try open.store.summary(of: "bob").messages == UInt64(sum.waiting.count))
    #expect(try open.store.unread(of: "bob").total == UInt64(sum.waiting.count))
    // What was settled of it is kept.
    #expect(try open.store.notifications(of: "#quiet", in: "bob") == ConversationNotifications.none)
    _ = try await open.store.deposit(.group("after"), to: ["bob"])
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `a message that makes room by it is not lost`() async throws {
    let open = try await closed(
      .testing.with {
        $0.quotaPolicy = .dropOldest
        $0.mailboxMessagesMax = 6
      })
    try Sum.bytes.plant(in: SettledRows(of: open.path))
    try await open.reopen()
    let receipt = try await open.store.deposit(.group("m7"), to: ["bob", "carol"])
    #expect(receipt.entries.map(\.sequence) == [7, 7])
    #expect(open.store.damagedMailboxes().map(\.mailbox) == ["bob"])
    #expect(try await open.store.repair().isSound)
    for user in ["bob", "carol"] as [MailboxAddress] {
      #expect(try await words(of: user, in: open.store) == (2...7).map { "m\($0)" })
    }
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test(arguments: [Sum.messages, .bytes, .unread])
  func `leaves nothing where its mailbox is known to be damaged, which goes on`(
    sum: Sum
  ) async throws {
    let open = try await closed()
    let rows = SettledRows(of: open.path)
    try sum.plant(in: rows)
    try rows.rewrite(\.preferences, of: "bob") { [0xFF] + $0.dropFirst() }
    try await open.reopen()
    let epoch = try open.store.summary(of: "bob").epoch
    #expect(throws: MailboxError.self) { try open.store.pushPreferences(of: "bob") }
    try await sum.takeMore(of: "bob", in: open.store)
    #expect(open.store.damagedMailboxes().map(\.isSetAside) == [false])
    let summary = try open.store.summary(of: "bob")
    #expect([summary.messages, summary.bytes, summary.unread].contains(0))
    _ = try await open.store.deposit(.group("more"), to: ["bob"])
    try await open.reopen()
    #expect(open.store.damagedMailboxes().map(\.isSetAside) == [false])
    #expect(try await open.store.repair().isSound)
    #expect(try open.store.summary(of: "bob").epoch == epoch)
    #expect(try await words(of: "bob", in: open.store) == sum.waiting + ["more"])
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }
}
