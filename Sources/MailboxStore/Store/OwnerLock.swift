internal import Glibc
internal import MailboxModel
internal import StoredBytes

/// The lock that makes one process the owner of a store. Held until it is released or the process
/// ends, however it ends.
///
/// The file of that name can be removed while its owner lives, and made anew by the next who wants the
/// lock. So a lock on it counts only while it is the file of its name, and the store's directory is locked
/// as well, and the two in it that hold everything; see ``OwnerLockBox/holdParts(of:)``.
///
/// The file says who owns the store, or did last, and what others cannot know otherwise:
/// ```
/// 4711                              the process id
/// journalBudgetBytes 1073741824     missing where an older version owned it last
/// ```
struct OwnerLock: ~Copyable, Sendable {
  static let fileName = "owner.lock"
  private static let attemptsMax = 16
  private let whole: DirectoryLock
  private let file: File

  /// Takes the lock, or throws `.busy` with the owner's process id.
  init(directory: String, journalBudgetBytes: UInt64) throws(MailboxError) {
    guard let whole = try DirectoryLock(directory) else { throw Self.busy(directory) }
    let path = "\(directory)/\(Self.fileName)"
    let file = try Self.lockedFile(path, of: directory)
    guard ftruncate(file.descriptor, 0) == 0 else {
      throw .system("writing '\(path)'", path: path)
    }
    let text = "\(getpid())\n\(Self.budgetName) \(journalBudgetBytes)\n"
    try file.write(Array(text.utf8), at: 0)
    self.whole = whole
    self.file = file
  }

  /// The locked file of a name. One that was removed between opening and locking is locked for nobody.
  private static func lockedFile(
    _ path: String, of directory: String
  ) throws(MailboxError) -> File {
    for _ in 0..<attemptsMax {
      let file = try File(path, flags: O_RDWR | O_CREAT)
      guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
        guard errno == EWOULDBLOCK else { throw .system("locking '\(path)'", path: path) }
        throw busy(directory)
      }
      if file.isOfItsName() { return file }
    }
    throw .storage(
      operation: "locking '\(path)'", reason: "it is removed again and again",
      hint: "see what removes it; nothing was changed")
  }

  /// Refuses a second owner, with the process id that the first one wrote down.
  static func busy(_ directory: String) -> MailboxError {
    guard let file = try? File("\(directory)/\(fileName)", flags: O_RDONLY) else {
      return .busy(path: directory, processID: nil)
    }
    return .busy(path: directory, processID: processID(in: file))
  }

  /// Unlocks, rather than only closing: a child that was forked at this moment shares the lock until
  /// it runs another program.
  deinit { flock(file.descriptor, LOCK_UN) }

  /// The journal's budget that the store's owner has, or its last owner had; nil when nothing says.
  static func journalBudgetBytes(in directory: String) -> UInt64? {
    guard let file = try? File("\(directory)/\(fileName)", flags: O_RDONLY) else { return nil }
    for line in text(of: file).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == budgetName { return UInt64(words[1]) }
    }
    return nil
  }

  private static let budgetName = "journalBudgetBytes"

  private static func processID(in file: borrowing File) -> Int32? {
    Int32(text(of: file).prefix { $0.isNumber })
  }

  private static func text(of file: borrowing File) -> String {
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = bytes.withUnsafeMutableBytes {
      pread(file.descriptor, $0.baseAddress, $0.count, 0)
    }
    return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
  }
}
