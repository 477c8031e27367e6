import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("G5: remembered message ids") struct IdentityListTests {
  private static func hash(_ number: UInt64) -> IdentityHash {
    IdentityHash(StoreHash.Value(low: number, high: 7))
  }

  @Test(arguments: [10, 32, 33, 34, 500])
  func `the newest of a hash is found, and those before it, however many there are`(count: Int)
    throws
  {
    let seed = SeededGenerator.seed(or: 131)
    var random = SeededGenerator(seed: seed)
    var list = IdentityList()
    var all: [IdentityHash: [IdentityList.Identity]] = [:]
    for number in 1...count {
      let identity = IdentityList.Identity(
        hash: Self.hash(UInt64.random(in: 1...UInt64(count), using: &random)),
        sequence: UInt64(number), depositedAtSeconds: .random(in: 0...UInt32.max, using: &random))
      list.append(identity)
      all[identity.hash, default: []].append(identity)
      for number in 0...UInt64(count + 1) {
        let expected = all[Self.hash(number)] ?? []
        var found = list.find(Self.hash(number))
        try #require(found?.identity == expected.last, "\(number) of \(count), seed \(seed)")
        guard number.isMultiple(of: 7) else { continue }
        for identity in expected.reversed() {
          try #require(found?.identity == identity)
          found = found.flatMap { list.find(Self.hash(number), before: $0.place) }
        }
        try #require(found == nil)
      }
    }
    let row = IdentityList.encode(list.identities)
    #expect(try IdentityList.decode(row.span.bytes) == list.identities)
  }

  @Test func `extreme values survive a row`() throws {
    let identities = [0, 1, 127, 128, UInt64.max].flatMap { number in
      [Self.hash(number), IdentityHash(former: number | 1)].compactMap { $0 }.map {
        IdentityList.Identity(
          hash: $0, sequence: number, depositedAtSeconds: UInt32(clamping: number))
      }
    }
    let row = IdentityList.encode(identities)
    #expect(try IdentityList.decode(row.span.bytes) == identities)
    #expect(try IdentityList.decode([UInt8]().span.bytes).isEmpty)
  }

  @Test func `a row of format 3 is read as it was written`() throws {
    var row: [UInt8] = []
    for number in [1, 200, UInt64.max] {
      row.appendLittleEndian(number)
      row.appendVarint(number)
      row.appendLittleEndian(UInt32(9))
    }
    let identities = try IdentityList.decode(row.span.bytes, .former)
    #expect(identities.map(\.hash) == [1, 200, .max].map { IdentityHash(former: $0) })
    #expect(identities.map(\.sequence) == [1, 200, .max])
    #expect(identities.allSatisfy { $0.hash.isFormer && $0.depositedAtSeconds == 9 })
  }
}
