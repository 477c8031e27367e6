internal import CLMDB
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

extension Environment {
  /// Waits until everything committed is on the disk.
  ///
  /// Of use where commits do not sync themselves. Throws `.io`, and `.accessDenied` when the
  /// environment only reads.
  public func sync() throws(LMDBError) {
    try activity.withLock { activity throws(LMDBError) in try activity.begin() }
    defer { activity.withLock { $0.end() } }
    try check(mdb_env_sync(handle, 1), "syncing the environment")
  }

  /// Lets the data take up to `bytes` bytes, rounded up to whole pages.
  ///
  /// The map moves, so no transaction may be open: throws `.busy`, at once, while this process has
  /// one; try again. Other processes see `.mapResized` when the data has outgrown their map. Throws
  /// `.invalidArgument` for less than the map has now, `.outOfMemory` for more than the address
  /// space has room for beside it.
  public func growMap(toBytes bytes: Int) throws(LMDBError) {
    let operation = "growing the map to \(bytes) bytes"
    guard let bytes = Self.wholePages(bytes), bytes >= info.mapSizeBytes else {
      throw LMDBError(.invalidArgument, operation: operation)
    }
    try activity.withLock { activity throws(LMDBError) in
      guard !activity.isClosed else { throw LMDBError(.closed, operation: operation) }
      guard activity.transactions == 0 else { throw LMDBError(.busy, operation: operation) }
      // LMDB gives its old map up before it asks for the new, and cannot go on without either.
      let trial = mmap(nil, bytes, PROT_READ, MAP_PRIVATE | MAP_ANON, -1, 0)
      guard trial != MAP_FAILED else { throw LMDBError(code: errno, operation: operation) }
      munmap(trial, bytes)
      try check(mdb_env_set_mapsize(handle, bytes), operation)
    }
  }

  /// Frees the slots of processes that died while reading, and returns how many there were.
  ///
  /// Such a slot stops old pages from being reused: call this now and then where several processes
  /// share the environment. O(readersMax).
  @discardableResult
  public func clearStaleReaders() throws(LMDBError) -> Int {
    try activity.withLock { activity throws(LMDBError) in try activity.begin() }
    defer { activity.withLock { $0.end() } }
    var cleared: Int32 = 0
    try check(mdb_reader_check(handle, &cleared), "clearing stale readers")
    return Int(cleared)
  }
}
