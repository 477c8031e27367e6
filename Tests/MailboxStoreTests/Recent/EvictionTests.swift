import LMDB
import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("G1: letting go of mailboxes") struct EvictionTests {
  private static let mailboxes = 20_000

  private func deposit(to key: MailboxKey) -> DepositRecord {
    DepositRecord(
      identity: nil, expiresAtSeconds: .max, isOnlineOnly: false, counts: true,
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

  @Test func `a mailbox that a large deposit holds stays, and is known when it does not exist`()
    throws
  {
    let directory = try TemporaryDirectory()
    let settled = try Settled(directory: directory.path, bytesMax: 1 << 26, access: .readWrite)
    let recent = try Recent(settled: settled, hash: StoreHash(secret: .random()))
    let conversation = ConversationKey(.peer("alice"))
    let keys = (["bob", "carol", "dave"] as [MailboxAddress]).map { MailboxKey($0) }
    func hold(_ keys: [MailboxKey]) -> [MailboxKey] {
      recent.hold(keys, for: conversation, hasIdentity: true, conversationsMax: 10)
    }
    func loads(_ key: MailboxKey) throws -> Int {
      var count = 0
      try recent.withMailbox(key, noteLoad: { count += 1 }) { _ in }
      return count
    }
    // Nobody holds them: each look reads.
    #expect(try [loads(keys[0]), loads(keys[0])] == [1, 1])
    #expect(hold(keys) == keys)
    #expect(hold(keys) == keys)
    #expect(try keys.map { try loads($0) } == [1, 1, 1])
    #expect(try keys.map { try loads($0) } == [0, 0, 0])
    #expect(hold([keys[0]]) == [])
    // One begins, and is found from then on.
    try recent.apply(deposit(to: keys[1]), bodyBytes: 1, at: 4096)
    #expect(try recent.withMailbox(keys[1]) { $0?.head.head } == 1)
    // One is idle, and stays while it is held.
    let table = SegmentTable(segments: [], segmentBytes: 4096)
    let settlement = try #require(
      try recent.withLoaded(keys[1]) { mailbox in
        mailbox.map { MailboxSettlement($0, bound: 4096, table: table) }
      })
    recent.finish(settlement)
    recent.evictClean()
    #expect(try recent.withLoaded(keys[1]) { $0 != nil })
    recent.letGo(of: keys)
    recent.evictClean()
    #expect(try recent.withLoaded(keys[1]) { $0 != nil })
    recent.letGo(of: keys + [keys[0]])
    recent.evictClean()
    #expect(try recent.withLoaded(keys[1]) { $0 == nil })
    #expect(try keys.map { try loads($0) } == [1, 1, 1])
  }
}
