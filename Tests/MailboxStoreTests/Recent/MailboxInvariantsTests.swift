import LMDB
import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("G8: the invariants of a mailbox in memory") struct MailboxInvariantsTests {
  private let conversation = ConversationKey(.peer("alice"))

  /// A settled mailbox with three messages, two of them unread, and one conversation.
  private func row(_ change: (inout HeadState) -> Void = { _ in }) -> MailboxRow {
    var head = HeadState(
      epoch: 7, head: 4, floor: 1, delivered: 2, messages: 3, bytes: 300, unread: 2,
      conversations: 1, settledThrough: 4, isSettled: true)
    change(&head)
    var row = MailboxRow(head: head)
    var state = ConversationState()
    state.lastNumber = 4
    for sequence in 3...4 { state.unread.append(UInt64(sequence)) }
    _ = row.put(KeyedConversation(key: conversation, state: state))
    return row
  }

  private func mailbox(_ change: (inout HeadState) -> Void = { _ in }) -> RecentMailbox {
    RecentMailbox(key: MailboxKey("bob"), row: row(change))
  }

  @Test func `hold of a mailbox as it was settled`() {
    #expect(mailbox().brokenInvariant() == nil)
    #expect(mailbox().brokenInvariant(lookingAt: 0) == nil)
  }

  @Test func `are broken by sums that are not those of what is there`() {
    #expect(mailbox { $0.messages = 4 }.brokenInvariant()?.contains("3 are there") == true)
    #expect(mailbox { $0.bytes = 0 }.brokenInvariant() != nil)
    #expect(mailbox { $0.unread = 1 }.brokenInvariant()?.contains("1 are unread") == true)
    #expect(mailbox { $0.unread = 3 }.brokenInvariant() != nil)
    #expect(mailbox { $0.conversations = 2 }.brokenInvariant() != nil)
    // All that waits is in memory, where it is counted: nothing.
    #expect(mailbox { $0.floor = 4 }.brokenInvariant() != nil)
  }

  @Test func `are broken by positions that cannot be`() {
    #expect(mailbox { $0.delivered = 5 }.brokenInvariant() != nil)
    #expect(mailbox { $0.floor = 3 }.brokenInvariant() != nil)
    #expect(mailbox { $0.settledThrough = 3 }.brokenInvariant()?.contains("0 entries") == true)
  }

  @Test func `hold whatever a record takes`() throws {
    let directory = try TemporaryDirectory()
    let settled = try Settled(directory: directory.path, bytesMax: 1 << 26, access: .readWrite)
    let damage = DamageList([:], clock: .system)
    let mailbox = mailbox()
    func apply(_ change: MailboxChange, at position: UInt64) throws {
      try mailbox.apply(
        change, at: position, Timestamp(milliseconds: 1), from: settled, damage
      ) { _ in }
      #expect(mailbox.brokenInvariant() == nil)
    }
    try apply(.read(conversation, through: 3), at: 8)
    var removal = Removal()
    removal.add(4, reason: .recalled, bodyBytes: 100, forgetting: conversation)
    try apply(.removal(removal), at: 16)
    try apply(
      .acknowledge(
        "phone", through: 3, FloorMove(floor: 3, messages: 2, bytes: 200), forgetting: []), at: 24)
    #expect(mailbox.head.messages == 0 && mailbox.head.bytes == 0 && mailbox.head.unread == 0)
    #expect(mailbox.firstUnsettled == 8 && mailbox.changedThrough == 24)
    // There is nothing left to take.
    let error = #expect(throws: MailboxError.self) {
      try apply(.removal(removal), at: 32)
    }
    #expect(error?.message.contains("takes 1 from its 0 waiting messages") == true)
    // Unless it is known to be damaged.
    damage.note(mailbox.key, "a device cannot be read")
    try mailbox.apply(
      .removal(removal), at: 32, Timestamp(milliseconds: 1), from: settled, damage
    ) { _ in }
    #expect(mailbox.head.messages == 0)
  }
}
