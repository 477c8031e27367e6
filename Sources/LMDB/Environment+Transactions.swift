internal import CLMDB
internal import Synchronization

extension Environment {
  /// Runs `body` in a snapshot of what is committed now, and returns what it returns.
  ///
  /// Nothing blocks: neither writers nor other readers. The snapshot ends with `body`, however that
  /// ends. Until then pages freed by later commits are not reused: copy out what is needed, and
  /// do not wait inside. LMDB's transaction is reused: beginning and ending take some 20 ns.
  ///
  /// Throws what `body` throws, and, wrapped, `.readersFull`, `.mapResized`.
  @inlinable
  public func read<R: ~Copyable, E: TransactionError>(
    _ body: (borrowing ReadTransaction) throws(E) -> R
  ) throws(E) -> R {
    let access: TransactionAccess
    do { access = try beginReading() } catch { throw E(error) }
    defer { endReading(access) }
    return try body(ReadTransaction(access: access))
  }

  /// Runs `body` in a write transaction: commits when it returns, discards all when it throws.
  ///
  /// Waits for other writers, in this process and others. With ``Settings/syncsEveryCommit`` the
  /// changes are on the disk on return. The transaction belongs to the calling thread.
  ///
  /// Throws what `body` throws, and, wrapped, `.busy` inside of another write on the same thread,
  /// `.accessDenied` where the environment only reads, `.mapFull`, `.noSpace`, `.io`;
  /// `.badTransaction` when `body` has swallowed an error that broke the transaction. Nothing is
  /// changed then.
  @inlinable
  public func write<R: ~Copyable, E: TransactionError>(
    _ body: (borrowing WriteTransaction) throws(E) -> R
  ) throws(E) -> R {
    let access: TransactionAccess
    do { access = try beginWriting() } catch { throw E(error) }
    let result: R
    do { result = try body(WriteTransaction(access: access)) } catch {
      abort(access)
      throw error
    }
    do { try commit(access) } catch { throw E(error) }
    return result
  }
}

extension Environment {
  @usableFromInline
  func beginReading() throws(LMDBError) -> TransactionAccess {
    let idle = try activity.withLock { activity throws(LMDBError) in try activity.beginReading() }
    var reader = idle?.handle
    let begun = reader.map(mdb_txn_renew) ?? mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &reader)
    guard begun == 0, let reader else {
      // A reader that cannot be renewed is of no use: its slot is given back.
      if let reader { mdb_txn_abort(reader) }
      activity.withLock { $0.end() }
      throw LMDBError(code: begun, operation: "beginning to read")
    }
    return TransactionAccess(handle: reader, of: self)
  }

  @usableFromInline
  func endReading(_ access: TransactionAccess) {
    let reader = Activity.IdleReader(handle: access.handle)
    // Before it is counted out: until then it may look into the map.
    mdb_txn_reset(reader.handle)
    if !activity.withLock({ $0.endReading(reader) }) { mdb_txn_abort(reader.handle) }
  }

  @usableFromInline
  func beginWriting() throws(LMDBError) -> TransactionAccess {
    // LMDB's lock is not recursive: the thread would wait for itself, for ever.
    let isFree = try activity.withLock { activity throws(LMDBError) in
      try activity.beginWriting()
    }
    guard isFree else {
      throw LMDBError(.busy, operation: "beginning to write inside of a write")
    }
    var begun: OpaquePointer?
    let code = mdb_txn_begin(handle, nil, 0, &begun)
    guard code == 0, let begun else {
      activity.withLock { $0.end() }
      throw LMDBError(code: code, operation: "beginning to write")
    }
    activity.withLock { $0.writerEntered() }
    return TransactionAccess(handle: begun, of: self)
  }

  @usableFromInline
  func commit(_ access: TransactionAccess) throws(LMDBError) {
    activity.withLock { $0.writerLeaves() }
    // Frees the transaction even when it fails.
    let code = mdb_txn_commit(access.handle)
    activity.withLock { $0.end() }
    try check(code, "committing")
  }

  @usableFromInline
  func abort(_ access: TransactionAccess) {
    activity.withLock { $0.writerLeaves() }
    mdb_txn_abort(access.handle)
    activity.withLock { $0.end() }
  }
}
