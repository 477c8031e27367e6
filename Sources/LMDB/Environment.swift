internal import CLMDB
internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// An LMDB database in a directory: `data.mdb`, mapped into memory, and `lock.mdb`.
///
/// Any thread may read, each in its own snapshot; one at a time may write, in all processes
/// together. Spans from a transaction point into the map: copy out what outlives it, and keep
/// transactions short, as an open reader stops old pages from being reused.
///
/// Open a directory once in a process, on a local file system, and do not use the environment after
/// `fork`. Do not open `data.mdb` or `lock.mdb` by other means in the same process either: closing
/// them would release the locks held here. Closed by ``close()``, or when
/// the last reference is gone.
public final class Environment: Sendable {
  /// LMDB's environment: it does its own locking, except where `activity` is said to guard it.
  nonisolated(unsafe) let handle: OpaquePointer
  /// The work under way; locked as well by whatever must not overlap a move of the map.
  let activity = Mutex(Activity())
  /// One table at a time can be opened, and where nothing is written LMDB has no lock for it.
  let tableOpening = Mutex(())
  /// The settings it was opened with.
  public let settings: Settings
  /// The directory it was opened in.
  public let directory: String

  /// Given back once the environment is closed.
  private let claim: Mutex<DirectoryClaim?>

  /// Opens the environment in an existing directory.
  ///
  /// Files are created for their owner alone, mode 600. Throws `.noSuchFile` and `.notDirectory`,
  /// `.alreadyOpen` when this process has the directory open, under whatever path, `.invalid` and
  /// `.versionMismatch` for a file that is not LMDB's, `.accessDenied`, `.outOfMemory` for a map
  /// that does not fit into the address space. Nothing stays open after a failure.
  public init(directory: String, settings: Settings = Settings()) throws(LMDBError) {
    let claim = try DirectoryClaim(directory)
    let handle = try Self.open(directory, settings)
    do throws(LMDBError) {
      if settings.access == .readWrite { try Self.settle(handle, in: claim) }
    } catch {
      mdb_env_close(handle)
      throw error
    }
    self.handle = handle
    self.claim = Mutex(claim)
    self.settings = settings
    self.directory = directory
  }

  /// Puts on disk what may be in memory alone: the names of new files, which LMDB does not sync, and a
  /// meta page that it has put back after it could not write another.
  private static func settle(
    _ handle: OpaquePointer, in claim: borrowing DirectoryClaim
  ) throws(LMDBError) {
    try check(mdb_env_sync(handle, 1), "syncing the environment")
    try claim.syncNames()
  }

  deinit {
    if !activity.withLock({ $0.isClosed }) { closeHandle() }
  }

  /// Closes the environment before its last reference is gone, so that the directory can be opened
  /// again; what is tried with it later throws `.closed`. Closing twice is no error.
  ///
  /// Throws `.busy`, and closes nothing, while a transaction is open.
  public func close() throws(LMDBError) {
    try activity.withLock { activity throws(LMDBError) in
      guard !activity.isClosed else { return }
      guard activity.transactions == 0 else {
        throw LMDBError(.busy, operation: "closing the environment in '\(directory)'")
      }
      closeHandle(&activity)
    }
    claim.withLock { $0 = nil }
  }

  private func closeHandle() { activity.withLock { closeHandle(&$0) } }

  private func closeHandle(_ activity: inout Activity) {
    for reader in activity.close() { mdb_txn_abort(reader.handle) }
    mdb_env_close(handle)
  }

  private static func open(
    _ directory: String, _ settings: Settings
  ) throws(LMDBError) -> OpaquePointer {
    let operation = "opening the environment in '\(directory)'"
    guard let mapSizeBytes = wholePages(settings.mapSizeBytes),
      let tablesMax = UInt32(exactly: settings.tablesMax),
      let readersMax = UInt32(exactly: settings.readersMax)
    else { throw LMDBError(.invalidArgument, operation: operation) }

    var created: OpaquePointer?
    try check(mdb_env_create(&created), operation)
    guard let handle = created else { throw LMDBError(.outOfMemory, operation: operation) }
    do {
      try check(mdb_env_set_mapsize(handle, mapSizeBytes), operation)
      try check(mdb_env_set_maxdbs(handle, tablesMax), operation)
      try check(mdb_env_set_maxreaders(handle, readersMax), operation)
      try check(mdb_env_open(handle, directory, settings.flags, 0o600), operation)
      return handle
    } catch {
      mdb_env_close(handle)
      throw error
    }
  }

  /// `bytes` rounded up to whole pages of the system; nil when that is no size of a map.
  static func wholePages(_ bytes: Int) -> Int? {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard bytes > 0, bytes <= Int.max - page else { return nil }
    return (bytes + page - 1) / page * page
  }
}

extension Environment.Settings {
  /// LMDB's flags. Readers' slots belong to transactions, not threads, so that readers can be
  /// pooled; pages are not cleared before use; the map is never writable.
  fileprivate var flags: UInt32 {
    var flags = UInt32(MDB_NOTLS | MDB_NOMEMINIT)
    if access == .readOnly { flags |= UInt32(MDB_RDONLY) }
    if !readsAhead { flags |= UInt32(MDB_NORDAHEAD) }
    if !syncsEveryCommit { flags |= UInt32(MDB_NOSYNC) }
    return flags
  }
}
