internal import CLMDB

// All of these throw `.accessDenied` in a read transaction, and `.mapFull`.
extension Cursor {
  /// Stores a value, in place of the one the key has, and goes to its entry. O(log n).
  ///
  /// The value must not be lent by this same transaction. Throws `.badValueSize` as well.
  @inlinable
  public mutating func put(_ value: RawSpan, for key: borrowing Key) throws(LMDBError) {
    try key.withKeyBytes { bytes throws(LMDBError) in try state.put(value, for: bytes) }
  }

  /// Stores another value in the current entry, of which there must be one; it stays the current.
  ///
  /// The value must not be lent by this same transaction. Cheapest when the size stays the same.
  public mutating func replaceCurrent(with value: RawSpan) throws(LMDBError) {
    try value.withUnsafeBytes { value throws(LMDBError) in try state.replaceCurrent(with: value) }
  }

  /// Deletes the current entry, of which there must be one.
  ///
  /// There is no current entry then: ``next()`` goes to the one after it, ``previous()`` to the one
  /// before.
  public mutating func deleteCurrent() throws(LMDBError) {
    try state.deleteCurrent()
  }
}

extension CursorState {
  @usableFromInline
  mutating func put(_ value: RawSpan, for key: RawSpan) throws(LMDBError) {
    try table.checkSize(ofKey: key)
    try key.withUnsafeBytes { key throws(LMDBError) in
      try value.withUnsafeBytes { value throws(LMDBError) in
        try store(value, for: key, flags: 0)
      }
    }
  }

  mutating func replaceCurrent(with value: UnsafeRawBufferPointer) throws(LMDBError) {
    let key = key
    // A value of another size makes LMDB move the entry while it still reads the key: lend it a copy.
    try withUnsafeTemporaryAllocation(byteCount: key.count, alignment: 1) {
      copy throws(LMDBError) in
      copy.copyMemory(from: key)
      try store(value, for: UnsafeRawBufferPointer(copy), flags: UInt32(MDB_CURRENT))
    }
  }

  mutating func deleteCurrent() throws(LMDBError) {
    precondition(place == .entry, "the cursor is at no entry")
    try check(mdb_cursor_del(handle, 0), "deleting at a cursor in table '\(table.name)'")
    place = .gap
  }

  private mutating func store(
    _ value: UnsafeRawBufferPointer, for key: UnsafeRawBufferPointer, flags: UInt32
  ) throws(LMDBError) {
    var key = MDB_val(key)
    var data = MDB_val(value)
    // A failure leaves LMDB's cursor anywhere near.
    place = .nowhere
    try check(
      mdb_cursor_put(handle, &key, &data, flags),
      "putting \(value.count) bytes at a cursor in table '\(table.name)'")
    _ = try move(MDB_GET_CURRENT, otherwise: .nowhere)
  }
}
