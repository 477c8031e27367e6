internal import LMDB
internal import MailboxModel

/// Writes settlements into LMDB, inside one write transaction.
struct SettlementWriter {
  let settled: Settled
  let queue: QueueFileWriter
  /// What the queue files may take together.
  let settledBytesMax: UInt64
  let nowSeconds: Int64
  let idempotencyWindowSeconds: Int64

  /// Writes one mailbox with its messages. Rows that did not change are not touched.
  func write(
    _ settlement: MailboxSettlement, _ messages: [QueueChunkBuilder],
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = settlement.key
    let known =
      settlement.snapshot.head.isSettled ? try settled.mailbox(key, in: transaction) : nil
    var row = known ?? MailboxRow(head: settlement.head)
    row.head = settlement.head
    if settlement.snapshot.isPurged {
      try removeChunks(of: key, from: &row.queue, in: transaction)
      try removeRows(of: key, in: settled.identities, transaction)
      row.hasIdentities = false
    } else {
      try removeChunks(through: row.head.floor, of: key, from: &row.queue, in: transaction)
      try rewriteChunks(with: settlement, in: &row.queue, transaction)
    }
    try append(messages, of: settlement, to: &row.queue, in: transaction)
    try appendIdentities(of: settlement, to: &row, in: transaction)
    for conversation in settlement.conversations where !row.put(conversation) {
      try put(
        conversation.state.encoded, for: RowKey(key, conversation.key), in: settled.conversations,
        transaction)
    }
    try put(row.encoded, for: key, in: settled.mailboxes, transaction)
    for device in settlement.devices {
      var row: [UInt8] = []
      device.encode(to: &row)
      try put(row, for: RowKey(key, device.id), in: settled.devices, transaction)
    }
    if let preferences = settlement.preferences {
      var row: [UInt8] = []
      preferences.encode(to: &row)
      try put(row, for: key, in: settled.preferences, transaction)
    }
  }

  func removeRows(
    of key: MailboxKey, in table: Table<RowKey>, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try transaction.withCursor(in: table) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: key))
      }
      while isFound, cursor.key.isRow(of: key) {
        isFound = try lmdb { () throws(LMDBError) in
          try cursor.deleteCurrent()
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
