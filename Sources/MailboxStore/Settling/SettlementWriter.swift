internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Writes settlements into LMDB, inside one write transaction.
///
/// What cannot be read of a mailbox is noted, and the rest of it is written: damage of one mailbox never
/// fails the transaction of all.
struct SettlementWriter {
  let settled: Settled
  let queue: QueueFileWriter
  let damage: DamageList
  /// Mailboxes whose damage is mended with this transaction.
  let repaired: RepairedMailboxes
  /// The most bytes that the queue files may take together.
  let settledBytesMax: UInt64
  let nowSeconds: Int64
  let idempotencyWindowSeconds: Int64

  /// Writes one mailbox with its messages; nil: they are gathered now. Rows that did not change are not
  /// touched. Returns false, with nothing written, when the mailbox's row cannot be read.
  func write(
    _ settlement: MailboxSettlement, _ messages: [QueueChunkBuilder]?,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Bool {
    let key = settlement.key
    guard var row = try row(of: settlement, in: transaction) else { return false }
    row.head = settlement.head
    if settlement.snapshot.isPurged {
      try removeChunks(of: key, from: &row.queue, in: transaction)
      try removeRows(of: key, in: settled.identities, transaction)
      row.hasIdentities = false
      try purgeConversations(with: settlement, in: &row, transaction)
    } else if settlement.mends {
      try mendChunks(with: settlement, in: &row.queue, transaction)
    } else {
      try removeChunks(through: row.head.floor, of: key, from: &row.queue, in: transaction)
      try rewriteChunks(with: settlement, in: &row.queue, transaction)
    }
    try append(messages, of: settlement, to: &row.queue, in: transaction)
    try noting(key) { () throws(MailboxError) in
      try appendIdentities(of: settlement, to: &row, in: transaction)
    }
    for conversation in settlement.conversations {
      try write(conversation, of: key, to: &row, transaction)
    }
    try put(row.encoded, for: key, in: settled.mailboxes, transaction)
    for device in settlement.devices {
      try put(device.row, for: RowKey(key, device.id), in: settled.devices, transaction)
    }
    for id in settlement.forgottenDevices {
      _ = try lmdb { () throws(LMDBError) in
        try transaction.delete(RowKey(key, id), in: settled.devices)
      }
    }
    if let preferences = settlement.preferences {
      try put(preferences.row, for: key, in: settled.preferences, transaction)
    }
    if settlement.lostRow != nil { damage.rewrite(key) }
    if settlement.mends { try takeMark(of: settlement, in: transaction) }
    return true
  }

  /// The row as it is, or a new one; nil when it cannot be read.
  private func row(
    of settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> MailboxRow? {
    if let lost = settlement.lostRow {
      var row = MailboxRow(head: settlement.head)
      row.queue.hasOlderChunks = true
      row.hasMoreConversations = lost.hasMoreConversations
      row.hasIdentities = lost.hasIdentities
      return row
    }
    guard settlement.snapshot.head.isSettled else { return MailboxRow(head: settlement.head) }
    var row: MailboxRow?
    try noting(settlement.key) { () throws(MailboxError) in
      row = try settled.mailbox(settlement.key, in: transaction)
      if row == nil { throw .damaged(what: "its row is not there") }
    }
    return row
  }

  /// Runs `body`; damage in it is noted of the mailbox, and goes no further.
  func noting(
    _ key: MailboxKey, _ body: () throws(MailboxError) -> Void
  ) throws(MailboxError) {
    do throws(MailboxError) {
      try body()
    } catch .damaged(let what) {
      damage.note(key, what)
    } catch {
      throw error
    }
  }

  func removeRows(
    of key: MailboxKey, in table: Table<RowKey>, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try removeRows(of: key, in: table, transaction) { _, _ in true }
  }

  /// Removes those rows of a mailbox that `isUnwanted` says.
  func removeRows(
    of key: MailboxKey, in table: Table<RowKey>, _ transaction: borrowing WriteTransaction,
    where isUnwanted: (_ key: RawSpan, _ row: RawSpan) throws(MailboxError) -> Bool
  ) throws(MailboxError) {
    try transaction.withCursor(in: table) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: key))
      }
      while isFound, cursor.key.isRow(of: key) {
        let isUnwanted = try isUnwanted(cursor.key, cursor.value)
        isFound = try lmdb { () throws(LMDBError) in
          if isUnwanted { try cursor.deleteCurrent() }
          return try cursor.next()
        }
      }
    }
  }

  func put<Key: TableKey>(
    _ row: [UInt8], for key: Key, in table: Table<Key>, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try lmdb { () throws(LMDBError) in
      try transaction.put(row.span.bytes, for: key, in: table)
    }
  }
}

/// The mailboxes that one transaction repairs.
final class RepairedMailboxes {
  var keys: Set<MailboxKey> = []
}
