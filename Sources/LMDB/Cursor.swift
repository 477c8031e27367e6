internal import CLMDB

/// A place in a table's order, to walk it by. Made by ``Transaction/withCursor(in:_:)``.
///
/// A new cursor is nowhere. ``next()`` then goes to the first entry and ``previous()`` to the last;
/// past either end the way back leads to the last or the first entry again. A move is O(1) but for
/// the step to another page; a seek is O(log n). All may throw `.corrupted`.
///
/// In a write transaction, ``key`` and ``value`` are stale once the table is changed other than by
/// this cursor: move it before looking again.
public struct Cursor<Key: TableKey>: ~Copyable {
  @usableFromInline var state: CursorState

  @usableFromInline
  init(_ access: TransactionAccess, _ table: TableHandle) throws(LMDBError) {
    state = try CursorState(access, table)
  }

  deinit { mdb_cursor_close(state.handle) }
}

extension Transaction where Self: ~Copyable {
  /// Lends a cursor over a table to `body`, and returns what it returns. It lives as long as `body`.
  ///
  /// Cursors may be nested; in a write transaction they can change what they walk over.
  @inlinable
  public func withCursor<Key, R: ~Copyable, E: TransactionError>(
    in table: Table<Key>, _ body: (inout Cursor<Key>) throws(E) -> R
  ) throws(E) -> R {
    var cursor: Cursor<Key>
    do { cursor = try Cursor(access, table.handle) } catch { throw E(error) }
    return try body(&cursor)
  }
}

extension Cursor {
  /// The key of the current entry; there must be one. Its bytes are not aligned.
  @inlinable
  public var key: RawSpan {
    @_lifetime(borrow self)
    get { _overrideLifetime(RawSpan(_unsafeBytes: state.key), borrowing: self) }
  }

  /// The value of the current entry, lent without a copy; there must be one. Not aligned either.
  @inlinable
  public var value: RawSpan {
    @_lifetime(borrow self)
    get { _overrideLifetime(RawSpan(_unsafeBytes: state.value), borrowing: self) }
  }

  /// True when the cursor is at an entry.
  @inlinable
  public var hasCurrent: Bool { state.place == .entry }
}

extension Cursor {
  /// Goes to the first entry; false when the table is empty.
  @inlinable
  public mutating func first() throws(LMDBError) -> Bool { try state.first() }

  /// Goes to the last entry; false when the table is empty.
  @inlinable
  public mutating func last() throws(LMDBError) -> Bool { try state.last() }

  /// Goes to the entry after; false, and past the end, when there is none.
  @inlinable
  public mutating func next() throws(LMDBError) -> Bool { try state.next() }

  /// Goes to the entry before; false, and before the start, when there is none.
  @inlinable
  public mutating func previous() throws(LMDBError) -> Bool { try state.previous() }

  /// Goes to the entry of exactly that key; false, and nowhere, when there is none.
  ///
  /// Throws `.badValueSize` for a key that is empty or too long.
  @inlinable
  public mutating func seek(_ key: borrowing Key) throws(LMDBError) -> Bool {
    try key.withKeyBytes { bytes throws(LMDBError) in try state.seek(bytes) }
  }

  /// Goes to the first entry whose key is that or sorts after; false, and past the end, without one.
  ///
  /// Throws `.badValueSize` for a key that is empty or too long.
  @inlinable
  public mutating func seek(atOrAfter key: borrowing Key) throws(LMDBError) -> Bool {
    try key.withKeyBytes { bytes throws(LMDBError) in try state.seek(atOrAfter: bytes) }
  }
}
