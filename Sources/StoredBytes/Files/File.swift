internal import Glibc
package import MailboxModel

/// An open file. Closes itself.
package struct File: ~Copyable, Sendable {
  package let descriptor: Int32
  package let path: String
  private let watch: (any FileWatch)?

  /// Opens a file with `open(2)`'s flags. One that is made is its owner's alone.
  package init(_ path: String, flags: Int32) throws(MailboxError) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o600 as mode_t)
    guard descriptor >= 0 else { throw .system("opening '\(path)'", path: path) }
    self.descriptor = descriptor
    self.path = path
    watch = FileWatches.watch(of: path)
  }

  deinit { close(descriptor) }

  /// Writes the first `count` bytes (all, when nil) at an offset of the file.
  package func write(_ bytes: [UInt8], count: Int? = nil, at offset: Int) throws(MailboxError) {
    watch?.willWrite(offset..<(offset + (count ?? bytes.count)), of: path)
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
  package func syncData() throws(MailboxError) {
    try sync(with: fdatasync)
  }

  /// Waits until a directory's names have reached the disk.
  package func syncNames() throws(MailboxError) {
    try sync(with: fsync)
  }

  private func sync(with call: (Int32) -> Int32) throws(MailboxError) {
    let refusal = watch?.willSync(path) ?? 0
    if refusal != 0 { errno = refusal }
    guard refusal == 0, call(descriptor) == 0 else {
      throw .system("syncing '\(path)'", path: path)
    }
  }

  /// Returns whether the file is still the one that its path names.
  package func isOfItsName() -> Bool {
    var opened = stat()
    var named = stat()
    return fstat(descriptor, &opened) == 0 && stat(path, &named) == 0
      && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
  }

  /// The file's size in bytes.
  package func byteCount() throws(MailboxError) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("reading '\(path)'", path: path) }
    return Int(status.st_size)
  }
}

extension MailboxError {
  /// True when the process, or the system, has no file descriptor left.
  package var isOutOfDescriptors: Bool {
    guard case .storage(_, let reason, _) = self else { return false }
    return [EMFILE, ENFILE].contains { reason == String(cString: strerror($0)) }
  }

  /// The error that `errno` says the last system call had.
  package static func system(_ operation: String, path: String) -> MailboxError {
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
