extension Environment {
  /// The options for opening an environment.
  public struct Settings: Sendable {
    /// The uses that the environment allows.
    public enum Access: Sendable {
      /// Reading and writing; files that are missing are created.
      case readWrite
      /// Reading only; the data file must exist. The lock file is still written to.
      case readOnly
    }

    /// The most bytes the data may take, rounded up to whole pages.
    ///
    /// Costs address space, neither memory nor disk: choose it generously. Data that is larger
    /// already keeps its size. Default 16 GiB.
    public var mapSizeBytes: Int
    /// The most tables open at once. Each costs some bytes a transaction. Default 16.
    public var tablesMax: Int
    /// The most read transactions at once, those of all processes together.
    ///
    /// The process that first opens the environment decides. Default 512.
    public var readersMax: Int
    /// The uses that the environment allows. Default reading and writing.
    public var access: Access
    /// True when the system reads ahead. Off is better once the data outgrows the memory.
    public var readsAhead: Bool
    /// True when every commit is on the disk as it returns.
    ///
    /// When off, call ``Environment/sync()``: a power cut after several commits without one may
    /// leave no valid state at all.
    public var syncsEveryCommit: Bool

    /// Settings for data that fits into memory and survives a power cut, unless told otherwise.
    public init(
      mapSizeBytes: Int = 16 << 30,
      tablesMax: Int = 16,
      readersMax: Int = 512,
      access: Access = .readWrite,
      readsAhead: Bool = true,
      syncsEveryCommit: Bool = true
    ) {
      self.mapSizeBytes = mapSizeBytes
      self.tablesMax = tablesMax
      self.readersMax = readersMax
      self.access = access
      self.readsAhead = readsAhead
      self.syncsEveryCommit = syncsEveryCommit
    }
  }
}
