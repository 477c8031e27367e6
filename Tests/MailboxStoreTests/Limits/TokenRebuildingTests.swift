import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

import LMDB
@testable import MailboxStore

/// Older versions kept who has a token by the token alone.
@Suite("Tokens of older stores", .stores) struct TokenRebuildingTests {
  private let bob = MailboxAddress("bob", in: "a")
  private let carol = MailboxAddress("carol", in: "b")
  private let dan = MailboxAddress("dan", in: "a")
  private let binding = Binding(token: "a1b2", platform: .apns, credential: "main")

  /// The row's key in an older store: of the token alone, under no secret.
  private func formerKey(_ binding: Binding) -> TokenKey {
    var bytes = [binding.platform.rawValue]
    var token = binding.token.value
    token.withUTF8 { utf8 in
      let raw = UnsafeRawBufferPointer(utf8)
      bytes.appendLittleEndian(XXH64.hash(raw, seed: 1))
      bytes.appendLittleEndian(XXH64.hash(raw, seed: 2))
    }
    return TokenKey(bytes: bytes)
  }

  private func change(
    _ open: OpenStore, _ body: (Settled, borrowing WriteTransaction) throws(MailboxError) -> Void
  ) throws {
    let settled = try Settled(
      directory: open.path + "/settled", bytesMax: 1 << 30, access: .readWrite)
    try settled.environment.write { (transaction) throws(MailboxError) in
      try body(settled, transaction)
    }
    try settled.environment.close()
  }

  /// Makes the closed store's table what an older version has it.
  private func makeFormer(_ open: OpenStore, owner: TokenOwner) throws {
    let row = owner.row
    try change(open) { (settled, transaction) throws(MailboxError) in
      try lmdb { () throws(LMDBError) in
        try transaction.clear(settled.tokens)
        try transaction.put(row.span.bytes, for: formerKey(binding), in: settled.tokens)
        _ = try transaction.delete(Settled.tokensByAppKey, in: settled.meta)
      }
    }
  }

  private func tokens(_ open: OpenStore) throws -> [String?] {
    try [bob, carol, dan].map { try open.store.devices(of: $0).first?.binding?.token.value }
  }

  @Test(arguments: [false, true])
  func `its tokens are found, and belong to their app from then on`(isSettled: Bool) async throws {
    let open = try await OpenStore()
    for mailbox in [bob, carol, dan] {
      _ = try await open.store.register("phone", of: mailbox, replacingOthers: false)
    }
    try await open.store.bind(binding, to: "phone", of: bob)
    if isSettled { try await open.store.settle() }
    await open.store.close()
    try makeFormer(open, owner: TokenOwner(mailbox: MailboxKey(bob), device: "phone"))
    // Nobody has opened it yet: looking beside says nothing wrong of it.
    try DirectoryImage(of: open.path).write(to: open.directory.path("beside"))
    let view = try StoreView.open(at: open.directory.path("beside"))
    #expect(try view.verify { _ in }.problems.isEmpty)

    try await open.reopen()
    try await open.store.bind(binding, to: "phone", of: carol)
    #expect(try tokens(open) == ["a1b2", "a1b2", nil])
    try await open.store.bind(binding, to: "phone", of: dan)
    #expect(try tokens(open) == [nil, "a1b2", "a1b2"])
    try await open.store.settle()
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    try await open.reopen()
    #expect(try tokens(open) == [nil, "a1b2", "a1b2"])
    await open.store.close()
  }

  @Test func `what was settled of one of two mailboxes only is made right by the journal`()
    async throws
  {
    let open = try await OpenStore()
    for mailbox in [bob, dan] {
      _ = try await open.store.register("phone", of: mailbox, replacingOthers: false)
    }
    try await open.store.bind(binding, to: "phone", of: bob)
    try await open.store.settle()
    // Only the journal has that it went over.
    try await open.store.bind(binding, to: "phone", of: dan)
    await open.store.close()
    try makeFormer(open, owner: TokenOwner(mailbox: MailboxKey(bob), device: "phone"))
    try await open.reopen()
    try await open.store.bind(binding, to: "phone", of: bob)
    #expect(try open.store.devices(of: dan).map(\.binding) == [nil])
    #expect(try open.store.devices(of: bob).map { $0.binding?.token.value } == ["a1b2"])
    await open.store.close()
  }

  @Test func `a device that cannot be read stops nobody's opening`() async throws {
    let open = try await OpenStore()
    for mailbox in [bob, carol, dan] {
      _ = try await open.store.register("phone", of: mailbox, replacingOthers: false)
    }
    try await open.store.bind(binding, to: "phone", of: bob)
    try await open.store.settle()
    await open.store.close()
    try makeFormer(open, owner: TokenOwner(mailbox: MailboxKey(bob), device: "phone"))
    let damaged: [UInt8] = [99]
    try change(open) { (settled, transaction) throws(MailboxError) in
      try lmdb { () throws(LMDBError) in
        try transaction.put(
          damaged.span.bytes, for: RowKey(MailboxKey(carol), "phone"), in: settled.devices)
      }
    }
    try await open.reopen()
    try await open.store.bind(binding, to: "phone", of: dan)
    #expect(try open.store.devices(of: bob).map(\.binding) == [nil])
    await open.store.close()
  }

  @Test func `the table is made anew once`() async throws {
    let open = try await OpenStore()
    await open.store.close()
    var isDone = false
    let row = TokenOwner(mailbox: MailboxKey(bob), device: "phone").row
    try change(open) { (settled, transaction) throws(MailboxError) in
      isDone = try settled.hasTokensByApp(in: transaction)
      // A row that no device has stays: nothing is made anew.
      try lmdb { () throws(LMDBError) in
        try transaction.put(row.span.bytes, for: formerKey(binding), in: settled.tokens)
      }
    }
    #expect(isDone)
    try await open.reopen()
    await open.store.close()
    var kept: TokenOwner?
    try change(open) { (settled, transaction) throws(MailboxError) in
      kept = try settled.tokenOwner(of: formerKey(binding), in: transaction)
    }
    #expect(kept != nil)
  }
}
