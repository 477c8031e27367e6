internal import Glibc
internal import MailboxModel

/// An open file. Closes itself.
struct File: ~Copyable, Sendable {
  let descriptor: Int32
  let path: String

  /// Opens a file with `open(2)`'s flags.
  init(_ path: String, flags: Int32, permissions: mode_t = 0o640) throws(MailboxError) {
    let descriptor = open(path, flags | O_CLOEXEC, permissions)
    guard descriptor >= 0 else { throw .system("opening '\(path)'", path: path) }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Writes the first `count` bytes (all, when nil) at an offset of the file.
  func write(_ bytes: [UInt8], count: Int? = nil, at offset: Int) throws(MailboxError) {
    let isWritten = bytes.withUnsafeBytes { buffer in
      var rest = UnsafeRawBufferPointer(rebasing: buffer[..<(count ?? bytes.count)])
      var place = off_t(offset)
      while !rest.isEmpty {
        let done = pwrite(descriptor, rest.baseAddress, rest.count, place)
        if done < 0 && errno == EINTR { continue }
        guard done > 0 else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[done...])
        place += off_t(done)
      }
      return true
    }
    guard isWritten else { throw .system("writing '\(path)'", path: path) }
  }

  /// Waits until what was written has reached the disk.
  func syncData() throws(MailboxError) {
    guard fdatasync(descriptor) == 0 else { throw .system("syncing '\(path)'", path: path) }
  }

  /// The file's size in bytes.
  func byteCount() throws(MailboxError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("reading '\(path)'", path: path) }
    return Int(status.st_size)
  }
}

extension MailboxError {
  /// Whether the process, or the system, has no file descriptor left.
  var isOutOfDescriptors: Bool {
    guard case .storage(_, let reason, _) = self else { return false }
    return [EMFILE, ENFILE].contains { reason == String(cString: strerror($0)) }
  }

  /// The error that `errno` says the last system call had.
  static func system(_ operation: String, path: String) -> MailboxError {
    let code = errno
    switch code {
    case EACCES, EPERM, EROFS: return .readOnly(path: path)
    case ENOSPC, EDQUOT:
      return .storage(
        operation: operation, reason: String(cString: strerror(code)),
        hint: "free space on the disk; nothing that was confirmed is lost")
    case EMFILE, ENFILE:
      return .storage(
        operation: operation, reason: String(cString: strerror(code)),
        hint: "raise the limit of open files, or lower what the settings need of them")
    case EIO:
      return .storage(
        operation: operation, reason: String(cString: strerror(code)),
        hint: "check the disk, then open the store again")
    default:
      return .storage(
        operation: operation, reason: String(cString: strerror(code)),
        hint: "check the path and the system's limits")
    }
  }
}
