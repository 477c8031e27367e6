import Foundation
import LMDB
import MailboxModel
import StoredBytes

@testable import MailboxStore

/// The rows of a store that is closed, to be changed behind its back.
struct SettledRows {
  let directory: String

  /// The rows of the store in a directory.
  init(of path: String) { directory = path + "/settled" }

  /// Runs `body` in one write transaction.
  func change(
    _ body: (Settled, borrowing WriteTransaction) throws(MailboxError) -> Void
  ) throws {
    let settled = try Settled(directory: directory, bytesMax: 1 << 32, access: .readWrite)
    do {
      try settled.environment.write { (transaction) throws(MailboxError) in
        try body(settled, transaction)
      }
    } catch {
      try? settled.environment.close()
      throw error
    }
    try settled.environment.close()
  }

  /// Changes the head of a mailbox.
  func changeHead(of address: MailboxAddress, _ change: (inout HeadState) -> Void) throws {
    try self.change { (settled, transaction) throws(MailboxError) in
      let key = MailboxKey(address)
      guard var row = try settled.mailbox(key, in: transaction) else {
        throw .unknownUser(address)
      }
      change(&row.head)
      try Self.put(row.encoded, for: key, in: settled.mailboxes, transaction)
    }
  }

  /// Changes the row of a mailbox's newest chunk; nil removes it.
  func changeNewestChunk(
    of address: MailboxAddress, _ change: (PlacedChunk) -> PlacedChunk?
  ) throws {
    try self.change { (settled, transaction) throws(MailboxError) in
      let key = MailboxKey(address)
      guard var row = try settled.mailbox(key, in: transaction), let newest = row.queue.newest
      else { throw .unknownUser(address) }
      row.queue.newest = change(newest)
      try Self.put(row.encoded, for: key, in: settled.mailboxes, transaction)
    }
  }

  /// Changes what a mailbox knows of a conversation.
  func changeConversation(
    _ conversation: Conversation, of address: MailboxAddress,
    _ change: (inout ConversationState) -> Void
  ) throws {
    try self.change { (settled, transaction) throws(MailboxError) in
      let key = MailboxKey(address)
      let name = ConversationKey(conversation)
      let beyond = try settled.conversation(name, beyondRowOf: key, in: transaction)
      guard var row = try settled.mailbox(key, in: transaction),
        var state = row.conversations.first(where: { $0.key == name })?.state ?? beyond
      else { throw .unknownConversation(conversation, of: address) }
      change(&state)
      if row.put(KeyedConversation(key: name, state: state)) {
        try Self.put(row.encoded, for: key, in: settled.mailboxes, transaction)
      } else {
        try Self.put(state.encoded, for: RowKey(key, name), in: settled.conversations, transaction)
      }
    }
  }

  /// Rewrites all rows of one mailbox in a table, and tells how many there were.
  @discardableResult
  func rewrite(
    _ table: KeyPath<Settled, Table<RowKey>>, of address: MailboxAddress,
    _ change: ([UInt8]) -> [UInt8]?
  ) throws -> Int {
    var count = 0
    try self.change { (settled, transaction) throws(MailboxError) in
      let key = MailboxKey(address)
      var rows: [(key: [UInt8], value: [UInt8])] = []
      try settled.forEachRow(of: key, in: settled[keyPath: table], transaction) {
        (suffix, value) throws(MailboxError) in rows.append((key.bytes + suffix, value.array))
      }
      for row in rows {
        count += 1
        // A row's key from its bytes, by way of a mailbox's name of the same bytes.
        let name = RowKey(prefix: MailboxKey(bytes: row.key))
        guard let changed = change(row.value) else {
          _ = try lmdb { () throws(LMDBError) in
            try transaction.delete(name, in: settled[keyPath: table])
          }
          continue
        }
        try Self.put(changed, for: name, in: settled[keyPath: table], transaction)
      }
    }
    return count
  }

  /// Changes the entries of a mailbox's first chunk, in its queue file.
  func rewriteEntries(of address: MailboxAddress, _ change: (inout [UInt8]) -> Void) throws {
    let key = MailboxKey(address)
    var first: ChunkRow?
    try self.change { (settled, transaction) throws(MailboxError) in
      try settled.forEachRow(of: key, in: settled.queues, transaction) {
        (_, value) throws(MailboxError) in
        if first == nil { first = try ChunkRow(decoding: value) }
      }
      if first == nil { first = try settled.mailbox(key, in: transaction)?.queue.newest?.row }
    }
    guard let row = first else { throw MailboxError.unknownUser(address) }
    let path = "\(directory)/\(QueueFileAccount.name(of: row.place.file)).queue"
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let start = row.place.offset + ChunkFrame.entriesOffset(keyBytes: key.bytes.count)
    try handle.seek(toOffset: UInt64(start))
    var entries = [UInt8](try handle.read(upToCount: row.entriesBytes) ?? Data())
    change(&entries)
    try handle.seek(toOffset: UInt64(start))
    try handle.write(contentsOf: entries)
    try handle.close()
  }

  /// Rewrites the row of a mailbox in a table that has one a mailbox.
  func rewrite(
    _ table: KeyPath<Settled, Table<MailboxKey>>, of address: MailboxAddress,
    _ change: ([UInt8]) -> [UInt8]
  ) throws {
    try self.change { (settled, transaction) throws(MailboxError) in
      let key = MailboxKey(address)
      let row = try settled.row(of: key, in: settled[keyPath: table], transaction) {
        (span) throws(MailboxError) in span.array
      }
      guard let row else { throw .unknownUser(address) }
      try Self.put(change(row), for: key, in: settled[keyPath: table], transaction)
    }
  }

  private static func put<Key: TableKey>(
    _ row: [UInt8], for key: Key, in table: Table<Key>, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try lmdb { () throws(LMDBError) in
      try transaction.put(row.span.bytes, for: key, in: table)
    }
  }
}
