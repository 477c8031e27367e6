internal import CLMDB
internal import Synchronization

extension Environment {
  /// The state of an environment at one moment.
  public struct Info: Sendable, Equatable {
    /// The bytes the data may take.
    public let mapSizeBytes: Int
    /// The bytes of a page.
    public let pageSizeBytes: Int
    /// The number of the last page in use; the data takes that many pages and one.
    public let lastPage: Int
    /// The number of the last transaction committed.
    public let lastTransaction: Int
    /// The slots for read transactions, those of all processes together.
    public let readersMax: Int
    /// The slots that have ever been in use since the first process opened the environment.
    public let readersUsed: Int
    /// The longest key, in bytes.
    public let keyBytesMax: Int
  }

  /// The present state of the environment; all zero once it is closed. O(1).
  public var info: Info {
    var info = MDB_envinfo()
    var statistics = MDB_stat()
    // Both look into the map, which must not move meanwhile; they fail on null pointers only.
    var keyBytesMax = 0
    activity.withLock { activity in
      guard !activity.isClosed else { return }
      _ = mdb_env_info(handle, &info)
      _ = mdb_env_stat(handle, &statistics)
      keyBytesMax = Int(mdb_env_get_maxkeysize(handle))
    }
    return Info(
      mapSizeBytes: Int(info.me_mapsize),
      pageSizeBytes: Int(statistics.ms_psize),
      lastPage: Int(info.me_last_pgno),
      lastTransaction: Int(info.me_last_txnid),
      readersMax: Int(info.me_maxreaders),
      readersUsed: Int(info.me_numreaders),
      keyBytesMax: keyBytesMax)
  }
}
