internal import LMDB
internal import MailboxModel

/// Writes settlements into LMDB, inside one write transaction.
struct SettlementWriter {
  let settled: Settled
  let nowSeconds: Int64
  let idempotencyWindowSeconds: Int64

  /// Writes one mailbox. Rows that did not change are not touched.
  func write(
    _ settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = settlement.key
    if settlement.snapshot.isPurged {
      try removeRows(of: key, in: settled.queues, transaction)
      try removeRows(of: key, in: settled.identities, transaction)
    } else {
      try removeChunks(through: settlement.head.floor, of: key, in: transaction)
      try rewriteChunks(with: settlement, in: transaction)
    }
    try appendMessages(of: settlement, in: transaction)
    try appendIdentities(of: settlement, in: transaction)
    try put(settlement.head.encoded, for: key, in: settled.heads, transaction)
    for (conversation, state) in settlement.conversations {
      try put(state.encoded, for: RowKey(key, conversation), in: settled.conversations, transaction)
    }
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

  // MARK: The queue

  /// Removes the chunks that lie wholly at or below the floor.
  private func removeChunks(
    through floor: UInt64, of key: MailboxKey, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard floor > 0 else { return }
    try transaction.withCursor(in: settled.queues) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: key))
      }
      while isFound, cursor.key.isRow(of: key) {
        guard try QueueChunk(cursor.value).lastSequence <= floor else { return }
        isFound = try lmdb { () throws(LMDBError) in
          try cursor.deleteCurrent()
          return try cursor.next()
        }
      }
    }
  }

  /// Puts gaps in the place of settled messages that were removed since.
  private func rewriteChunks(
    with settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let snapshot = settlement.snapshot
    guard !snapshot.gaps.isEmpty, snapshot.head.settledThrough > snapshot.head.floor else { return }
    let walk = QueueWalk(snapshot: snapshot, settled: settled)
    var rewritten: [(UInt64, [UInt8])] = []
    try walk.visitChunks(after: snapshot.head.floor, in: transaction) {
      (chunk, first) throws(MailboxError) in
      guard snapshot.gaps.touches(first...chunk.lastSequence) else { return true }
      var builder = QueueChunkBuilder(firstSequence: first)
      var pending: Gap?
      var last = first - 1
      _ = try walk.visitEntries(of: chunk, after: &last) { (item) throws(MailboxError) in
        builder.append(item, joining: &pending)
        return true
      }
      if let pending { builder.append(pending) }
      rewritten.append((first, builder.encoded()))
      return true
    }
    for (first, row) in rewritten {
      try put(row, for: RowKey(snapshot.key, sequence: first), in: settled.queues, transaction)
    }
  }

  /// Appends what waits in the journal: first into the last chunk, as far as it has room.
  private func appendMessages(
    of settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let snapshot = settlement.snapshot
    var last = max(snapshot.head.settledThrough, snapshot.head.floor)
    guard last < snapshot.head.head else { return }
    var builder =
      try lastChunk(of: snapshot, in: transaction) ?? QueueChunkBuilder(firstSequence: last + 1)
    var pending: Gap?
    var rows: [(UInt64, [UInt8])] = []
    func close(nextSequence: UInt64) {
      if let gap = pending { builder.append(gap) }
      pending = nil
      if !builder.isEmpty { rows.append((builder.firstSequence, builder.encoded())) }
      builder = QueueChunkBuilder(firstSequence: nextSequence)
    }
    try QueueWalk(snapshot: snapshot, settled: settled).visitRecent(after: &last) {
      (item) throws(MailboxError) in
      if !builder.hasRoom(forBytes: item.byteCount) { close(nextSequence: item.firstSequence) }
      builder.append(item, joining: &pending)
      return true
    }
    close(nextSequence: last + 1)
    for (first, row) in rows {
      try put(row, for: RowKey(snapshot.key, sequence: first), in: settled.queues, transaction)
    }
  }

  /// The mailbox's last chunk, to go on with; nil when there is none or the floor has passed it.
  private func lastChunk(
    of snapshot: MailboxSnapshot, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> QueueChunkBuilder? {
    let head = snapshot.head
    guard !snapshot.isPurged, head.settledThrough > head.floor else { return nil }
    var found: QueueChunkBuilder?
    try QueueWalk(snapshot: snapshot, settled: settled).visitChunks(
      after: head.settledThrough - 1, in: transaction
    ) { (chunk, first) throws(MailboxError) in
      found = QueueChunkBuilder(continuing: chunk, firstSequence: first)
      return false
    }
    return found
  }

  // MARK: Identities

  /// Remembers the ids of messages that wait or were deposited within the window, and forgets
  /// whole rows that are past both.
  private func appendIdentities(
    of settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let snapshot = settlement.snapshot
    try forgetIdentities(of: settlement, in: transaction)
    var fresh: [IdentityList.Identity] = []
    for (offset, entry) in snapshot.entries.enumerated() {
      let sequence = snapshot.head.settledThrough + UInt64(offset) + 1
      guard let header = snapshot.table.bytes(at: entry.position, count: RecordHeader.byteCount),
        let payload = snapshot.table.payload(at: entry.position),
        let deposit = DepositView(payload)
      else { throw .damaged(what: "the journal holds no message at position \(entry.position)") }
      guard deposit.identity != 0 else { continue }
      let milliseconds = Int64(
        littleEndian: header.loadUnaligned(fromByteOffset: 24, as: Int64.self))
      let identity = IdentityList.Identity(
        hash: deposit.identity, sequence: sequence,
        depositedAtSeconds: UInt32(clamping: Timestamp(milliseconds: milliseconds).seconds))
      if isNeeded(identity, floor: snapshot.head.floor) { fresh.append(identity) }
    }
    try appendIdentities(fresh, of: snapshot.key, in: transaction)
  }

  private func isNeeded(_ identity: IdentityList.Identity, floor: UInt64) -> Bool {
    identity.sequence > floor
      || nowSeconds < Int64(identity.depositedAtSeconds) + idempotencyWindowSeconds
  }

  private func forgetIdentities(
    of settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = settlement.key
    let floor = settlement.head.floor
    try transaction.withCursor(in: settled.identities) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: key))
      }
      while isFound, cursor.key.isRow(of: key) {
        let row = try IdentityList.decode(cursor.value)
        guard !row.contains(where: { isNeeded($0, floor: floor) }) else { return }
        isFound = try lmdb { () throws(LMDBError) in
          try cursor.deleteCurrent()
          return try cursor.next()
        }
      }
    }
  }

  private func appendIdentities(
    _ fresh: [IdentityList.Identity], of key: MailboxKey,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let first = fresh.first else { return }
    var row = try lastIdentities(of: key, in: transaction)
    if let last = row.last {
      _ = try lmdb { () throws(LMDBError) in
        try transaction.delete(RowKey(key, sequence: last.sequence), in: settled.identities)
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

  private static let identitiesPerRow = 100

  /// The identities of the last row while it has room; it is written again with what follows.
  private func lastIdentities(
    of key: MailboxKey, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> [IdentityList.Identity] {
    try transaction.withCursor(in: settled.identities) { (cursor) throws(MailboxError) in
      let isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(key, sequence: .max))
          ? try cursor.previous() : try cursor.last()
      }
      guard isFound, cursor.key.isRow(of: key) else { return [] }
      let row = try IdentityList.decode(cursor.value)
      return row.count < Self.identitiesPerRow ? row : []
    }
  }

  private func putIdentities(
    _ row: [IdentityList.Identity], of key: MailboxKey,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let last = row.last else { return }
    try put(
      IdentityList.encode(row), for: RowKey(key, sequence: last.sequence), in: settled.identities,
      transaction)
  }

  // MARK: Rows

  private func removeRows(
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

extension QueueWalk.Item {
  /// The first sequence that it covers.
  fileprivate var firstSequence: UInt64 {
    switch self {
    case .message(let message): message.sequence
    case .gap(let gap): gap.from
    }
  }

  /// Bytes that it takes in a chunk, at most.
  fileprivate var byteCount: Int {
    switch self {
    case .message(let message): WaitingEntry.byteCount(message)
    case .gap(let gap): gap.entryByteCount
    }
  }
}

extension QueueChunkBuilder {
  /// Adds what a walk met; neighbouring gaps of one reason become one, held in `pending` until
  /// something else follows.
  fileprivate mutating func append(_ item: borrowing QueueWalk.Item, joining pending: inout Gap?) {
    switch item {
    case .gap(let gap):
      if let held = pending, held.reason == gap.reason, held.to + 1 == gap.from {
        pending?.to = gap.to
      } else {
        if let held = pending { append(held) }
        pending = gap
      }
    case .message(let message):
      if let held = pending { append(held) }
      pending = nil
      append(message)
    }
  }
}
