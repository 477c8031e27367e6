internal import CLMDB

// All of these are O(log n), and throw `.badValueSize` for a key that is empty or too long,
// `.mapFull`, and `.badTransaction` after an error that broke the transaction.
extension WriteTransaction {
  /// Stores a value, in place of the one the key has.
  ///
  /// The value must not be lent by this same transaction: storing may move its bytes.
  @inlinable
  public func put<Key>(
    _ value: RawSpan, for key: borrowing Key, in table: Table<Key>
  ) throws(LMDBError) {
    _ = try put(value, for: key, in: table, .replacing)
  }

  /// Stores a value unless the key has one; returns whether it was stored.
  @inlinable
  public func insert<Key>(
    _ value: RawSpan, for key: borrowing Key, in table: Table<Key>
  ) throws(LMDBError) -> Bool {
    try put(value, for: key, in: table, .onlyNew)
  }

  /// Stores a value under a key that sorts after all in the table, filling pages to the brim.
  ///
  /// Throws `.keyExists` when the key does not; the table is as before, the transaction goes on.
  @inlinable
  public func append<Key>(
    _ value: RawSpan, for key: borrowing Key, in table: Table<Key>
  ) throws(LMDBError) {
    _ = try put(value, for: key, in: table, .atEnd)
  }

  /// Stores a value of `byteCount` bytes that `fill` writes in place, without a copy.
  ///
  /// The bytes come uninitialised: `fill` writes every one, and uses nothing of the transaction.
  @inlinable
  public func reserve<Key>(
    byteCount: Int, for key: borrowing Key, in table: Table<Key>,
    _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(LMDBError) {
    let access = access
    let room = try key.withKeyBytes { bytes throws(LMDBError) in
      try access.reserve(byteCount, for: bytes, in: table.handle)
    }
    fill(room)
  }

  /// Removes a key and its value; false when it is not there.
  ///
  /// Needs free pages too, and so can throw `.mapFull`.
  @inlinable
  public func delete<Key>(
    _ key: borrowing Key, in table: Table<Key>
  ) throws(LMDBError) -> Bool {
    let access = access
    return try key.withKeyBytes { bytes throws(LMDBError) in
      try access.delete(bytes, in: table.handle)
    }
  }

  /// Removes all entries of a table, which stays open. O(pages).
  public func clear<Key>(_ table: Table<Key>) throws(LMDBError) {
    let number = access.number(of: table.handle)
    try check(mdb_drop(access.handle, number, 0), "clearing table '\(table.name)'")
  }

  @inlinable
  func put<Key>(
    _ value: RawSpan, for key: borrowing Key, in table: Table<Key>, _ manner: PutManner
  ) throws(LMDBError) -> Bool {
    let access = access
    return try key.withKeyBytes { bytes throws(LMDBError) in
      try access.put(value, for: bytes, in: table.handle, manner)
    }
  }
}

/// The treatment of a key that is there already.
@usableFromInline
enum PutManner {
  case replacing
  case onlyNew
  case atEnd

  fileprivate var flags: UInt32 {
    switch self {
    case .replacing: 0
    case .onlyNew: UInt32(MDB_NOOVERWRITE)
    case .atEnd: UInt32(MDB_APPEND)
    }
  }
}

extension TransactionAccess {
  @usableFromInline
  func put(
    _ value: RawSpan, for key: RawSpan, in table: TableHandle, _ manner: PutManner
  ) throws(LMDBError) -> Bool {
    let number = number(of: table)
    try table.checkSize(ofKey: key)
    let code = key.withUnsafeBytes { key in
      value.withUnsafeBytes { value in
        var key = MDB_val(key)
        var data = MDB_val(value)
        return mdb_put(handle, number, &key, &data, manner.flags)
      }
    }
    if code == MDB_KEYEXIST, manner == .onlyNew { return false }
    try check(code, "putting \(value.byteCount) bytes in table '\(table.name)'")
    return true
  }

  @usableFromInline
  func reserve(
    _ byteCount: Int, for key: RawSpan, in table: TableHandle
  ) throws(LMDBError) -> UnsafeMutableRawBufferPointer {
    let number = number(of: table)
    try table.checkSize(ofKey: key)
    return try key.withUnsafeBytes { key throws(LMDBError) in
      var key = MDB_val(key)
      var data = MDB_val(mv_size: byteCount, mv_data: nil)
      try check(
        mdb_put(handle, number, &key, &data, UInt32(MDB_RESERVE)),
        "reserving \(byteCount) bytes in table '\(table.name)'")
      return UnsafeMutableRawBufferPointer(start: data.mv_data, count: data.mv_size)
    }
  }

  @usableFromInline
  func delete(_ key: RawSpan, in table: TableHandle) throws(LMDBError) -> Bool {
    let number = number(of: table)
    try table.checkSize(ofKey: key)
    return try key.withUnsafeBytes { key throws(LMDBError) in
      var key = MDB_val(key)
      let code = mdb_del(handle, number, &key, nil)
      if code == MDB_NOTFOUND { return false }
      try check(code, "deleting from table '\(table.name)'")
      return true
    }
  }
}
