internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The message ids that a mailbox remembers (contract G5).
extension SettlementWriter {
  /// Remembers the ids of messages that wait or were deposited within the window, and forgets
  /// whole rows that are past both.
  func appendIdentities(
    of settlement: MailboxSettlement, to row: inout MailboxRow,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let snapshot = settlement.snapshot
    if row.hasIdentities {
      row.hasIdentities = try forgetIdentities(of: settlement, in: transaction)
    }
    var fresh: [IdentityList.Identity] = []
    for (offset, entry) in snapshot.entries.enumerated() {
      let sequence = snapshot.head.settledThrough + UInt64(offset) + 1
      guard let header = snapshot.table.bytes(at: entry.position, count: RecordHeader.byteCount),
        let payload = snapshot.table.payload(at: entry.position),
        let deposit = DepositView(payload)
      else {
        damage.note(snapshot.key, "the journal holds no message at position \(entry.position)")
        continue
      }
      guard snapshot.table.isReadable(recordAt: entry.position) else { throw .unreadablePage }
      guard let hash = deposit.identity else { continue }
      let milliseconds = Int64(
        littleEndian: header.loadUnaligned(fromByteOffset: 24, as: Int64.self))
      let identity = IdentityList.Identity(
        hash: hash, sequence: sequence,
        depositedAtSeconds: UInt32(clamping: Timestamp(milliseconds: milliseconds).seconds))
      if isNeeded(identity, floor: snapshot.head.floor) { fresh.append(identity) }
    }
    guard !fresh.isEmpty else { return }
    try appendIdentities(
      fresh, behind: row.hasIdentities, of: snapshot.key, in: transaction)
    row.hasIdentities = true
  }

  private func isNeeded(_ identity: IdentityList.Identity, floor: UInt64) -> Bool {
    identity.sequence > floor
      || nowSeconds < Int64(identity.depositedAtSeconds) + idempotencyWindowSeconds
  }

  /// Returns whether some are left.
  private func forgetIdentities(
    of settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Bool {
    let key = settlement.key
    let floor = settlement.head.floor
    return try transaction.withCursor(in: settled.identities) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: key))
      }
      while isFound, cursor.key.isRow(of: key) {
        let form = RowKey.identityForm(ofKeyBytes: cursor.key.byteCount - key.bytes.count)
        guard let row = try? IdentityList.decode(cursor.value, form) else {
          damage.note(key, "a row of message identities cannot be read")
          return true
        }
        guard !row.contains(where: { isNeeded($0, floor: floor) }) else { return true }
        isFound = try lmdb { () throws(LMDBError) in
          try cursor.deleteCurrent()
          return try cursor.next()
        }
      }
      return false
    }
  }

  private func appendIdentities(
    _ fresh: [IdentityList.Identity], behind hasOthers: Bool, of key: MailboxKey,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    var row = hasOthers ? try lastIdentities(of: key, in: transaction) : []
    if let last = row.last, let first = fresh.first {
      _ = try lmdb { () throws(LMDBError) in
        try transaction.delete(
          RowKey(key, identitiesThrough: last.sequence), in: settled.identities)
      }
      guard last.sequence < first.sequence else {
        throw .damaged(what: "message ids of sequence \(first.sequence) are there already")
      }
    }
    for identity in fresh {
      row.append(identity)
      if row.count == Self.identitiesPerRow {
        try putIdentities(row, of: key, in: transaction)
        row = []
      }
    }
    if !row.isEmpty { try putIdentities(row, of: key, in: transaction) }
  }

  /// So many that a row has no page of its own: those begin at half a page.
  private static let identitiesPerRow = 64

  /// The identities of the last row while it has room; it is written again with what follows. None of
  /// a row of the former form, which stays as it is.
  private func lastIdentities(
    of key: MailboxKey, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> [IdentityList.Identity] {
    try transaction.withCursor(in: settled.identities) { (cursor) throws(MailboxError) in
      let isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(key, identitiesThrough: .max))
          ? try cursor.previous() : try cursor.last()
      }
      guard isFound, cursor.key.isRow(of: key),
        RowKey.identityForm(ofKeyBytes: cursor.key.byteCount - key.bytes.count) == .present
      else { return [] }
      // What cannot be read stays until it is repaired; the next row begins behind it.
      guard let row = try? IdentityList.decode(cursor.value, .present) else { return [] }
      return row.count < Self.identitiesPerRow ? row : []
    }
  }

  private func putIdentities(
    _ row: [IdentityList.Identity], of key: MailboxKey,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let last = row.last else { return }
    try put(
      IdentityList.encode(row), for: RowKey(key, identitiesThrough: last.sequence),
      in: settled.identities, transaction)
  }
}
