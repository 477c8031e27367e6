@testable import MailboxPush

import LMDB
import MailboxModel
import MailboxStore
import MailboxTesting
import StoredBytes
import Testing

@Suite("Tables of older formats", .stores) struct OldFormatTests {
  private let noon = PushQuestion.noon

  /// Returns a row of format 3 as it was in format 2, which did not say what it waits for.
  private func formatTwo(_ push: PendingPush) -> [UInt8] {
    // To wait for its moment takes one byte, which is left out.
    var push = push
    push.waitsFor = .moment
    var row = push.row
    row[0] = 2
    row.remove(at: 18)
    return row
  }

  @Test func `rows of the formats before are read`() throws {
    let owed = PendingPush.owed(1)
    var row = formatTwo(owed)
    #expect(try PendingPush(row: row.span.bytes, under: PushKey(owed.key).bytes) == owed)
    row[0] = 1
    row.remove(at: 1)
    #expect(try PendingPush(row: row.span.bytes, under: PushKey(owed.key).bytes) == owed)
    let entry = LedgerEntry(of: owed, .suppressed(.read), at: noon)
    let key = LedgerKey(entry).bytes
    var line = entry.row
    line[0] = 2
    #expect(try LedgerEntry(row: line.span.bytes, under: key) == entry)
    line[0] = 1
    line.remove(at: 1)
    #expect(try LedgerEntry(row: line.span.bytes, under: key) == entry)
    let credential = CredentialState(notBefore: noon, failures: 2, suspension: "why")
    #expect(try CredentialState(row: formatOne(credential.row).span.bytes) == credential)
    let token = TokenState(of: Binding(token: "t", platform: .apns, credential: "main"))
    #expect(try TokenState(row: formatOne(token.row).span.bytes) == token)
  }

  /// Without the reason at its end.
  private func formatOne(_ row: [UInt8]) -> [UInt8] { [1] + row.dropFirst().dropLast() }

  @Test func `what waits says what for, there and back`() throws {
    for wait in [
      .moment, .rule(.foreground), .token, .credential("main"), .turn("main"),
    ] as [PushWait] {
      var push = PendingPush.owed(1)
      push.waitsFor = wait
      #expect(try PendingPush(row: push.row.span.bytes, under: PushKey(push.key).bytes) == push)
    }
  }

  @Test func `tables of format 2 are looked into as they are, and worked on`() async throws {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway()
    try await pushed.dispatcher(gateway).runUntilIdle()
    try await pushed.asleep("phone", of: "bob")
    try await pushed.store.setPresence(.background, badge: nil, of: "phone", in: "bob")
    for _ in 0..<3 { _ = try await pushed.store.deposit(.direct("hi"), to: ["bob"]) }
    try await pushed.dispatcher(gateway).runUntilIdle()
    let tables = pushed.tables
    let owed = try tables.pending(of: "bob")
    try tables.environment.write { (transaction) throws(MailboxError) in
      for push in owed {
        try tables.pending.putBytes(formatTwo(push), for: PushKey(push.key), transaction)
      }
      try tables.format.put(TablesFormat(2), for: .format, transaction)
    }
    try tables.close()
    let looked = try PushTables(reading: pushed.open.path + "/push")
    #expect(try looked.owed(to: "bob").map(\.push.sequence) == [1, 2, 3])
    try looked.close()
    try await pushed.reopen()
    pushed.clock.advance(seconds: 120)
    #expect(try await pushed.dispatcher(gateway).runUntilIdle() == nil)
    #expect(gateway.messages.count == 3)
    await pushed.store.close()
  }
}
