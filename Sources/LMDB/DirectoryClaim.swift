internal import Synchronization

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The right to open a directory's environment, which one owner a process can have.
///
/// LMDB guards its files with `fcntl` locks, which belong to the process: closing a second opening
/// of the same file would release the locks of the first. Given back when the claim is destroyed.
struct DirectoryClaim: ~Copyable, Sendable {
  /// Held open so that no other directory can get the identity, should this one be removed.
  private let directory: Int32
  private let identity: Identity

  /// The numbers that stay the same under every path that leads to a directory.
  private struct Identity: Hashable {
    let device: UInt64
    let file: UInt64
  }

  private static let claimed = Mutex<Set<Identity>>([])

  /// Claims the directory; throws `.alreadyOpen`, `.notDirectory`, or what the system says.
  init(_ path: String) throws(LMDBError) {
    let operation = "opening the environment in '\(path)'"
    let directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw LMDBError(code: errno, operation: operation) }
    var status = stat()
    guard fstat(directory, &status) == 0 else {
      let code = errno
      close(directory)
      throw LMDBError(code: code, operation: operation)
    }
    let identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), file: UInt64(status.st_ino))
    guard Self.claimed.withLock({ $0.insert(identity).inserted }) else {
      close(directory)
      throw LMDBError(.alreadyOpen, operation: operation)
    }
    self.directory = directory
    self.identity = identity
  }

  /// Waits until the names in the directory are on disk.
  func syncNames() throws(LMDBError) {
    guard fsync(directory) == 0 else {
      throw LMDBError(code: errno, operation: "syncing a directory's names")
    }
  }

  deinit {
    let identity = identity
    Self.claimed.withLock { _ = $0.remove(identity) }
    close(directory)
  }
}
