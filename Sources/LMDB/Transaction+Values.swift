internal import CLMDB

extension Transaction where Self: ~Copyable {
  /// The value of a key, lent from the map without a copy; nil when the key is not there. O(log n).
  ///
  /// The bytes have no alignment to rely on: load numbers unaligned. In a write transaction they are
  /// valid until the next change. Throws `.badValueSize` for a key that is
  /// empty or longer than ``Environment/Info/keyBytesMax``.
  @inlinable
  @_lifetime(borrow self)
  public func value<Key>(
    of key: borrowing Key, in table: Table<Key>
  ) throws(LMDBError) -> RawSpan? {
    let access = access
    let found = try key.withKeyBytes { bytes throws(LMDBError) in
      try access.lookUp(bytes, in: table.handle)
    }
    guard let found else { return nil }
    return _overrideLifetime(RawSpan(_unsafeBytes: found), borrowing: self)
  }
}

extension TransactionAccess {
  @usableFromInline
  func lookUp(
    _ key: RawSpan, in table: TableHandle
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    let number = number(of: table)
    try table.checkSize(ofKey: key)
    return try key.withUnsafeBytes { key throws(LMDBError) in
      var key = MDB_val(key)
      var value = MDB_val()
      let code = mdb_get(handle, number, &key, &value)
      if code == MDB_NOTFOUND { return nil }
      try check(code, "looking up a key in table '\(table.name)'")
      return value.bytes
    }
  }
}

extension TableHandle {
  /// Throws `.badValueSize` for a key that cannot be stored. LMDB refuses it in some calls only.
  func checkSize(ofKey key: RawSpan) throws(LMDBError) {
    guard (1...keyBytesMax).contains(key.byteCount) else {
      throw LMDBError(
        .badValueSize, operation: "using a key of \(key.byteCount) bytes in table '\(name)'")
    }
  }
}
