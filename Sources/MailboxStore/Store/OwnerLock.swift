internal import Glibc
internal import MailboxModel

/// The lock that makes one process the owner of a store. Held until it is released or the process
/// ends, however it ends.
///
/// Its file says who owns the store, or did last, and what others cannot know otherwise:
/// ```
/// 4711                              the process id
/// journalBudgetBytes 1073741824     missing where an older version owned it last
/// ```
struct OwnerLock: ~Copyable, Sendable {
  static let fileName = "owner.lock"
  private let file: File

  /// Takes the lock, or throws `.busy` with the owner's process id.
  init(directory: String, journalBudgetBytes: UInt64) throws(MailboxError) {
    let path = "\(directory)/\(Self.fileName)"
    let file = try File(path, flags: O_RDWR | O_CREAT)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw .system("locking '\(path)'", path: path) }
      throw .busy(path: directory, processID: Self.processID(in: file))
    }
    guard ftruncate(file.descriptor, 0) == 0 else {
      throw .system("writing '\(path)'", path: path)
    }
    let text = "\(getpid())\n\(Self.budgetName) \(journalBudgetBytes)\n"
    try file.write(Array(text.utf8), at: 0)
    self.file = file
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
