#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The work that an environment has under way in this process; guarded by the environment's lock.
struct Activity {
  /// A read transaction that was reset: it holds a reader's slot, and no snapshot.
  struct IdleReader: Sendable {
    /// Whoever takes the reader out of the pool is alone with it.
    nonisolated(unsafe) let handle: OpaquePointer
  }

  /// The most reset read transactions that are kept.
  ///
  /// One a thread that reads at the same time is enough, and slots are shared with other processes.
  static let idleReadersMax = 64

  /// Reset read transactions to renew, which costs less than beginning: no slot has to be found.
  private(set) var idleReaders: [IdleReader] = []
  /// The transactions that have begun, or are waiting to, and have not ended.
  private(set) var transactions = 0
  /// True once the environment was closed: no transaction begins any more.
  private(set) var isClosed = false
  /// The thread whose write transaction is open.
  private var writer: pthread_t?

  /// Counts a read transaction in, and gives it a reader if one is idle.
  mutating func beginReading() throws(LMDBError) -> IdleReader? {
    guard !isClosed else { throw LMDBError(.closed, operation: "beginning to read") }
    transactions += 1
    return idleReaders.popLast()
  }

  /// Counts a read transaction out that was reset; false when its reader is one too many.
  mutating func endReading(_ reader: IdleReader) -> Bool {
    transactions -= 1
    guard idleReaders.count < Self.idleReadersMax else { return false }
    idleReaders.append(reader)
    return true
  }

  /// Counts a transaction in that will write; false on a thread that is writing already.
  mutating func beginWriting() throws(LMDBError) -> Bool {
    guard !isClosed else { throw LMDBError(.closed, operation: "beginning to write") }
    if let writer, pthread_equal(writer, pthread_self()) != 0 { return false }
    transactions += 1
    return true
  }

  /// Remembers that the calling thread has got LMDB's lock for writing.
  mutating func writerEntered() { writer = pthread_self() }

  /// Forgets it again, before LMDB's lock is given up.
  mutating func writerLeaves() { writer = nil }

  /// Counts a read transaction in that takes no reader from the pool.
  mutating func begin() throws(LMDBError) {
    guard !isClosed else { throw LMDBError(.closed, operation: "beginning to read") }
    transactions += 1
  }

  /// Lets no transaction begin any more; returns the idle readers, which hold slots.
  mutating func close() -> [IdleReader] {
    isClosed = true
    defer { idleReaders = [] }
    return idleReaders
  }

  /// Counts a transaction out that leaves no reader behind.
  mutating func end() { transactions -= 1 }
}
