internal import Glibc
internal import MailboxModel

/// The lock that makes one process the owner of a store. Held until it is released or the process
/// ends, however it ends.
struct OwnerLock: ~Copyable, Sendable {
  static let fileName = "owner.lock"
  private let file: File

  /// Takes the lock, or throws `.busy` with the owner's process id.
  init(directory: String) throws(MailboxError) {
    let path = "\(directory)/\(Self.fileName)"
    let file = try File(path, flags: O_RDWR | O_CREAT)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw .system("locking '\(path)'", path: path) }
      throw .busy(path: directory, processID: Self.processID(in: file))
    }
    guard ftruncate(file.descriptor, 0) == 0 else {
      throw .system("writing '\(path)'", path: path)
    }
    try file.write(Array("\(getpid())\n".utf8), at: 0)
    self.file = file
  }

  /// Unlocks, rather than only closing: a child that was forked at this moment shares the lock until
  /// it runs another program.
  deinit { flock(file.descriptor, LOCK_UN) }

  private static func processID(in file: borrowing File) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = bytes.withUnsafeMutableBytes {
      pread(file.descriptor, $0.baseAddress, $0.count, 0)
    }
    guard count > 0 else { return nil }
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return Int32(text.prefix { $0.isNumber })
  }
}
