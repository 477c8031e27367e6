import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("Remembered message ids: G5") struct IdentityListTests {
  @Test(arguments: [10, 32, 33, 34, 500])
  func `the newest of a hash is found, however many there are`(count: Int) throws {
    let seed = SeededGenerator.seed(or: 131)
    var random = SeededGenerator(seed: seed)
    var list = IdentityList()
    var newest: [UInt64: IdentityList.Identity] = [:]
    for number in 1...count {
      let identity = IdentityList.Identity(
        hash: UInt64.random(in: 1...UInt64(count), using: &random), sequence: UInt64(number),
        depositedAtSeconds: .random(in: 0...UInt32.max, using: &random))
      list.append(identity)
      newest[identity.hash] = identity
      for hash in 0...UInt64(count + 1) {
        try #require(list.find(hash) == newest[hash], "\(number) of \(count), seed \(seed)")
      }
    }
    let row = IdentityList.encode(list.identities)
    #expect(try IdentityList.decode(row.span.bytes) == list.identities)
  }

  @Test func `extreme values survive a row`() throws {
    let identities = [0, 1, 127, 128, UInt64.max].map {
      IdentityList.Identity(hash: $0, sequence: $0, depositedAtSeconds: UInt32(clamping: $0))
    }
    let row = IdentityList.encode(identities)
    #expect(try IdentityList.decode(row.span.bytes) == identities)
    #expect(try IdentityList.decode([UInt8]().span.bytes).isEmpty)
  }
}
