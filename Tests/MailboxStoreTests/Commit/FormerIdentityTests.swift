import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("G5: message ids of a store that format 3 made", .stores) struct FormerIdentityTests {
  private static let names: [(UserID, MessageID)] =
    (1...150).map { ("alice", MessageID(checked: "id-\($0)")) }

  private func message(_ number: Int, from sender: UserID = "alice") -> Message {
    .direct("m\(number)", from: sender, id: MessageID(checked: "id-\(number)"))
  }

  /// A store of format 3 with messages 1 to 150 for bob, so many of them settled.
  private func formerStore(settled count: Int, hashing given: UInt64? = nil) async throws
    -> OpenStore
  {
    let open = try await OpenStore()
    for number in 1...150 {
      _ = try await open.store.deposit(message(number), to: ["bob"])
      if number == count { try await open.store.settle() }
    }
    await open.store.close()
    try FormatThree.make(of: open.path, names: Self.names, hash: given)
    return open
  }

  @Test(arguments: [0, 40, 150])
  func `G5: ids that format 3 stored are recognised, in the journal and settled`(settled: Int)
    async throws
  {
    let open = try await formerStore(settled: settled)
    try await open.reopen()
    for isSettledAgain in [false, true] {
      for number in [1, 39, 40, 41, 100, 150] {
        let again = try await open.store.deposit(message(number), to: ["bob"])
        #expect(
          again.entries == [.init(mailbox: "bob", sequence: UInt64(number), isDuplicate: true)])
        let other = try await open.store.deposit(
          message(number, from: "zoe"), to: [MailboxAddress(UserID(checked: "u\(number)"))])
        #expect(other.entries.map(\.isDuplicate) == [isSettledAgain])
      }
      let late = try await open.store.deposit(message(151), to: ["bob"])
      #expect(late.entries == [.init(mailbox: "bob", sequence: 151, isDuplicate: isSettledAgain)])
      try await open.store.settle()
      try await open.reopen()
    }
    #expect(
      try await open.store.recall("id-7", from: "alice", in: ["bob"])[0].result
        == .recalled(sequence: 7))
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    // Rows of both forms go when nothing in them is needed.
    try await open.store.acknowledge("bob", device: "phone", sequence: 151)
    open.clock.advance(seconds: 2 * 86_400)
    _ = try await open.store.deposit(message(152), to: ["bob"])
    try await open.store.settle()
    await open.store.close()
    #expect(try SettledRows(of: open.path).rewrite(\.identities, of: "bob") { $0 } == 1)
  }

  @Test(arguments: [0, 150])
  func `G5: a stranger's id whose former hash is another's is another message`(settled: Int)
    async throws
  {
    // All of alice's messages have the hash that zoe's id would have had.
    let open = try await formerStore(settled: settled, hashing: 0)
    try await open.reopen()
    #expect(try await open.store.recall("id-150", from: "zoe", in: ["bob"])[0].result == .notFound)
    let receipt = try await open.store.deposit(message(150, from: "zoe"), to: ["bob"])
    #expect(receipt.entries == [.init(mailbox: "bob", sequence: 151, isDuplicate: false)])
    #expect(try open.store.summary(of: "bob").messages == 151)
    await open.store.close()
  }

  @Test func `a store that was made in this format looks for no former hash`() async throws {
    let open = try await OpenStore()
    #expect(open.store.hashing.formerSeed == nil)
    await open.store.close()
    try FormatThree.make(of: open.path, names: [], hash: nil)
    for _ in 0..<2 {
      try await open.reopen()
      #expect(open.store.hashing.formerSeed != nil)
    }
    await open.store.close()
  }
}
