import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("G5: which records brought an id") struct JournalIdentitiesTests {
  /// A record as a plain list remembers it.
  private struct Noted {
    var identity: IdentityHash
    var position: UInt64
    var keys: Set<MailboxKey>
  }

  private static let keys = (0..<12).map { MailboxKey(MailboxAddress(UserID(checked: "u\($0)"))) }

  private func recipients(_ keys: Set<MailboxKey>) -> [DepositRecord.Recipient] {
    keys.map {
      DepositRecord.Recipient(
        mailbox: MailboxReference($0), sequence: 1, number: 1, isOwn: false, makesRoom: nil)
    }
  }

  @Test(arguments: [1, 2, 3, 4])
  func `the newest record of a mailbox is always among two, also after forgetting`(seed: UInt64)
    throws
  {
    let seed = SeededGenerator.seed(or: 800 + seed)
    var random = SeededGenerator(seed: seed)
    var identities = JournalIdentities()
    var noted: [Noted] = []
    var start: UInt64 = 0
    for step in 0..<3000 {
      let identity = IdentityHash(
        StoreHash.Value(low: .random(in: 0...20, using: &random) << 57, high: 3))
      let keys = Set(Self.keys.filter { _ in random.once(in: 4) })
      let position = UInt64(step + 1) * 4096
      identities.note(identity, at: position, in: recipients(keys))
      noted.append(Noted(identity: identity, position: position, keys: keys))
      if random.once(in: 50) {
        start = .random(in: start...position, using: &random)
        for _ in 0..<300 { identities.prune(before: start, everyBytes: 1) }
      }
      let key = random.pick(Self.keys)
      let asked = random.pick(noted).identity
      let newest = noted.last { $0.identity == asked && $0.keys.contains(key) }
      guard let newest, newest.position >= start else { continue }
      let found = try #require(identities.find(asked), "step \(step), seed \(seed)")
      let candidates = identities.candidates(of: found, in: key)
      #expect(
        candidates.0 == newest.position || candidates.1 == newest.position,
        "step \(step), seed \(seed)")
      #expect(candidates.0 > (candidates.1 ?? 0))
    }
    // Nothing outlives the journal.
    for _ in 0..<600 { identities.prune(before: 1 << 60, everyBytes: 1) }
    #expect(noted.allSatisfy { identities.find($0.identity) == nil })
  }
}
