internal import Glibc
internal import MailboxModel
internal import StoredBytes

/// A lock on a directory itself: nobody can put another in its place and leave what it holds. Held until
/// it is released or the process ends, however it ends.
final class DirectoryLock: Sendable {
  private let file: File

  /// Takes the lock; nil when somebody has it.
  init?(_ directory: String) throws(MailboxError) {
    let file = try File(directory, flags: O_RDONLY | O_DIRECTORY)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      if errno == EWOULDBLOCK { return nil }
      throw .system("locking '\(directory)'", path: directory)
    }
    self.file = file
  }

  /// Unlocks, rather than only closing: a child that was forked at this moment shares the lock until
  /// it runs another program.
  deinit { flock(file.descriptor, LOCK_UN) }
}
