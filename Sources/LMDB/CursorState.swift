internal import CLMDB

/// LMDB's cursor, where it stands, and what it stands at, whatever the type of the keys.
///
/// Where LMDB leaves a cursor after a move that found nothing depends on the move; `place` makes
/// it one rule.
@usableFromInline
struct CursorState {
  @usableFromInline
  enum Place {
    /// Nowhere: new, or after a seek that found nothing.
    case nowhere
    /// At an entry, whose bytes are `keyBytes` and `valueBytes`.
    case entry
    /// Between two entries: where one was deleted.
    case gap
    case beforeStart
    case pastEnd
  }

  let handle: OpaquePointer
  let table: TableHandle
  @usableFromInline var place = Place.nowhere
  @usableFromInline var keyBytes = UnsafeRawBufferPointer(start: nil, count: 0)
  @usableFromInline var valueBytes = UnsafeRawBufferPointer(start: nil, count: 0)

  @usableFromInline
  init(_ access: TransactionAccess, _ table: TableHandle) throws(LMDBError) {
    var opened: OpaquePointer?
    let operation = "opening a cursor in table '\(table.name)'"
    try check(mdb_cursor_open(access.handle, access.number(of: table), &opened), operation)
    guard let opened else { throw LMDBError(.outOfMemory, operation: operation) }
    handle = opened
    self.table = table
  }

  @inlinable var key: UnsafeRawBufferPointer {
    precondition(place == .entry, "the cursor is at no entry")
    return keyBytes
  }

  @inlinable var value: UnsafeRawBufferPointer {
    precondition(place == .entry, "the cursor is at no entry")
    return valueBytes
  }
}

extension CursorState {
  @usableFromInline
  mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST, otherwise: .pastEnd) }

  @usableFromInline
  mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST, otherwise: .beforeStart) }

  @usableFromInline
  mutating func next() throws(LMDBError) -> Bool {
    switch place {
    case .entry, .gap: try move(MDB_NEXT, otherwise: .pastEnd)
    case .nowhere, .beforeStart: try first()
    case .pastEnd: false
    }
  }

  @usableFromInline
  mutating func previous() throws(LMDBError) -> Bool {
    switch place {
    case .entry, .gap: try move(MDB_PREV, otherwise: .beforeStart)
    case .nowhere, .pastEnd: try last()
    case .beforeStart: false
    }
  }

  @usableFromInline
  mutating func seek(_ key: RawSpan) throws(LMDBError) -> Bool {
    try table.checkSize(ofKey: key)
    return try key.withUnsafeBytes { key throws(LMDBError) in
      try move(MDB_SET_KEY, from: key, otherwise: .nowhere)
    }
  }

  @usableFromInline
  mutating func seek(atOrAfter key: RawSpan) throws(LMDBError) -> Bool {
    try table.checkSize(ofKey: key)
    return try key.withUnsafeBytes { key throws(LMDBError) in
      try move(MDB_SET_RANGE, from: key, otherwise: .pastEnd)
    }
  }

  /// Moves LMDB's cursor, and notes the entry it is at, or the place it is at `otherwise`.
  mutating func move(
    _ move: MDB_cursor_op, from start: UnsafeRawBufferPointer? = nil, otherwise: Place
  ) throws(LMDBError) -> Bool {
    var key = start.map { MDB_val($0) } ?? MDB_val()
    var value = MDB_val()
    let code = mdb_cursor_get(handle, &key, &value, move)
    guard code == 0 else {
      place = .nowhere
      guard code == MDB_NOTFOUND else {
        throw LMDBError(code: code, operation: "moving a cursor in table '\(table.name)'")
      }
      place = otherwise
      return false
    }
    place = .entry
    keyBytes = key.bytes
    valueBytes = value.bytes
    return true
  }
}
