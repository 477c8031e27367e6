import LMDB
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("Letting go of mailboxes: G1 durable") struct EvictionTests {
  private static let mailboxes = 20_000

  private func deposit(to key: MailboxKey) -> DepositRecord {
    DepositRecord(
      identity: 0, previous: 0, expiresAtSeconds: .max, isOnlineOnly: false, counts: true,
      body: [1], conversation: ConversationKey(.peer("alice")), ownConversation: nil,
      recipients: [
        DepositRecord.Recipient(
          mailbox: MailboxReference(key, beginsEpoch: 7), sequence: 1, number: 1, isOwn: false,
          makesRoom: nil)
      ])
  }

  /// Mailboxes without changes are let go of at any moment; one that has just begun is not one.
  @Test func `the first message of a mailbox stays while idle mailboxes are let go`() throws {
    let directory = try TemporaryDirectory()
    let settled = try Settled(directory: directory.path, bytesMax: 1 << 26, access: .readWrite)
    let recent = try Recent(settled: settled, hash: StoreHash(secret: .random()))
    let isDone = Flag()
    let evicting = try OSThread("evicting") {
      while !isDone.isRaised { recent.evictClean() }
    }
    let keys = (0..<Self.mailboxes).map { number in
      MailboxKey(MailboxAddress(UserID(checked: "user-\(number)")))
    }
    for (position, key) in keys.enumerated() {
      try recent.apply(deposit(to: key), bodyBytes: 1, at: UInt64(position))
    }
    isDone.raise()
    evicting.join()
    let lost = try keys.filter { key in try recent.withLoaded(key) { $0?.head.head } != 1 }
    #expect(lost.isEmpty, "of \(keys.count) mailboxes")
  }
}
