internal import CLMDB
internal import Synchronization

extension Environment {
  /// Opens a table, and creates it when the environment writes.
  ///
  /// Opening a table again gives an equal handle. Whoever opens a table names the type its keys
  /// were written with: LMDB keeps no types. It takes a transaction of its own, so not inside of
  /// ``write(_:)`` on the same thread: `.busy`. Transactions that began before do not know the table.
  ///
  /// Throws `.notFound` when the environment only reads and lacks the table, `.tablesFull`,
  /// `.badValueSize` for a name that is empty, has more than 511 bytes, or a zero among them.
  public func openTable<Key>(
    _ name: String, keys: Key.Type
  ) throws(LMDBError) -> Table<Key> {
    let keyBytesMax = info.keyBytesMax
    guard (1...max(1, keyBytesMax)).contains(name.utf8.count), !name.utf8.contains(0) else {
      throw LMDBError(.badValueSize, operation: "opening table '\(name)'")
    }
    let number =
      switch settings.access {
      case .readWrite: try openWriting(name)
      case .readOnly: try openReading(name)
      }
    return Table(
      handle: TableHandle(
        number: number, name: name, keyBytesMax: keyBytesMax,
        environment: ObjectIdentifier(self)))
  }

  private func openWriting(_ name: String) throws(LMDBError) -> MDB_dbi {
    try write { transaction throws(LMDBError) in
      var number: MDB_dbi = 0
      try check(
        mdb_dbi_open(transaction.access.handle, name, UInt32(MDB_CREATE), &number),
        "opening table '\(name)'")
      return number
    }
  }

  private func openReading(_ name: String) throws(LMDBError) -> MDB_dbi {
    try tableOpening.withLock { _ throws(LMDBError) in
      // Not from the pool: the handle lives on only if the transaction is committed, not reset.
      try activity.withLock { activity throws(LMDBError) in try activity.begin() }
      defer { activity.withLock { $0.end() } }
      let operation = "opening table '\(name)'"
      var begun: OpaquePointer?
      try check(mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &begun), operation)
      var number: MDB_dbi = 0
      let opened = mdb_dbi_open(begun, name, 0, &number)
      guard opened == 0 else {
        mdb_txn_abort(begun)
        throw LMDBError(code: opened, operation: operation)
      }
      try check(mdb_txn_commit(begun), operation)
      return number
    }
  }
}
