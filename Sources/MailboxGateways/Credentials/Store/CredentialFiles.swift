internal import Foundation
internal import Glibc
internal import MailboxModel

/// The directory with a file for each credential, by its name.
///
/// A file is written under a name that begins with a dot, synced, and then put in its place in one
/// step, so that a crash leaves the old one, the new one, or neither where there was none. What a crash
/// leaves under such a name is taken away by the next change.
struct CredentialFiles {
  /// Nobody takes longer to write a file, in seconds.
  private static let writingSecondsMax: Double = 3600

  let directory: String

  /// The names of the credentials, in order; none when there is no directory.
  func names() throws(CredentialError) -> [CredentialName] {
    try entries().filter { !$0.hasPrefix(".") }.map(CredentialName.init(checked:)).sorted()
  }

  /// A credential's bytes; nil when it is not there. Of a file that is too large only as much as shows
  /// that it is.
  func read(_ name: CredentialName) throws(CredentialError) -> [UInt8]? {
    let path = path(name)
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw .system("opening '\(path)'", path)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= SealedCredential.bytesMax {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .system("reading '\(path)'", path) }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// Puts a new file in place; throws `.alreadyThere`.
  func add(_ name: CredentialName, _ bytes: [UInt8]) throws(CredentialError) {
    try makeDirectory()
    let temporary = try writeTemporary(name, bytes)
    defer { unlink(temporary) }
    guard link(temporary, path(name)) == 0 else {
      if errno == EEXIST { throw .alreadyThere(name: name.value) }
      throw .system("creating '\(path(name))'", path(name))
    }
    try syncDirectory()
  }

  /// Puts a file in the place of an older one.
  func replace(_ name: CredentialName, _ bytes: [UInt8]) throws(CredentialError) {
    let temporary = try writeTemporary(name, bytes)
    guard rename(temporary, path(name)) == 0 else {
      let error = CredentialError.system("renaming to '\(path(name))'", path(name))
      unlink(temporary)
      throw error
    }
    try syncDirectory()
  }

  /// Takes a file away; false when it was not there.
  func remove(_ name: CredentialName) throws(CredentialError) -> Bool {
    guard unlink(path(name)) == 0 else {
      if errno == ENOENT { return false }
      throw .system("removing '\(path(name))'", path(name))
    }
    try syncDirectory()
    return true
  }

  /// Returns texts that differ whenever a file was added, replaced or removed.
  func marks() throws(CredentialError) -> [String] {
    try names().map { name in
      // Of one that is gone meanwhile the next look tells.
      let known = try? FileManager.default.attributesOfItem(atPath: path(name))
      let number = known?[.systemFileNumber] as? any FixedWidthInteger
      let changed = known?[.modificationDate] as? Date
      return "\(name) \(number?.description ?? "-") \(changed?.timeIntervalSince1970 ?? 0)"
    }
  }

  // MARK: Parts

  private func path(_ name: CredentialName) -> String { path(ofFile: name.value) }

  private func path(ofFile name: String) -> String { "\(directory)/\(name)" }

  private func entries() throws(CredentialError) -> [String] {
    guard let stream = opendir(directory) else {
      if errno == ENOENT { return [] }
      throw .system("listing '\(directory)'", directory)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes the directory and the one above it, which the dispatcher's tables are in.
  private func makeDirectory() throws(CredentialError) {
    let above = String(directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)])
    if !above.isEmpty { mkdir(above, 0o750) }
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw .system("creating '\(directory)'", directory)
    }
    if !above.isEmpty { try Self.sync(above) }
  }

  /// Writes and syncs; takes away what crashes have left of the same credential.
  private func writeTemporary(
    _ name: CredentialName, _ bytes: [UInt8]
  ) throws(CredentialError) -> String {
    let prefix = ".\(name)~"
    for left in try entries() where left.hasPrefix(prefix) && isLeft(left, prefix) {
      unlink(path(ofFile: left))
    }
    let number = UInt64.random(in: 0...UInt64.max)
    let temporary = path(ofFile: "\(prefix)\(getpid())-\(String(number, radix: 16))")
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .system("creating '\(temporary)'", temporary) }
    defer { close(file) }
    let isWritten = bytes.withUnsafeBytes { buffer in
      var rest = UnsafeRawBufferPointer(rebasing: buffer[...])
      while !rest.isEmpty {
        let count = write(file, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
    guard isWritten, fsync(file) == 0 else {
      let error = CredentialError.system("writing '\(temporary)'", temporary)
      unlink(temporary)
      throw error
    }
    return temporary
  }

  /// Returns whether the process that wrote it is gone, or another by now has its number.
  private func isLeft(_ name: String, _ prefix: String) -> Bool {
    let number = name.dropFirst(prefix.count).prefix { $0.isNumber }
    guard let process = Int32(number), process > 0 else { return true }
    if kill(process, 0) != 0 && errno == ESRCH { return true }
    let known = try? FileManager.default.attributesOfItem(atPath: path(ofFile: name))
    guard let changed = known?[.modificationDate] as? Date else { return false }
    return Date().timeIntervalSince(changed) > Self.writingSecondsMax
  }

  private func syncDirectory() throws(CredentialError) { try Self.sync(directory) }

  /// Makes names that were created, replaced and removed durable.
  private static func sync(_ directory: String) throws(CredentialError) {
    let file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw .system("opening '\(directory)'", directory) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw .system("syncing '\(directory)'", directory) }
  }
}

extension CredentialError {
  /// Makes the error that `errno` says the last system call had.
  fileprivate static func system(_ operation: String, _ path: String) -> CredentialError {
    switch errno {
    case EACCES, EPERM, EROFS: .noPermission(path: path)
    case let code: .storage(operation: operation, reason: String(cString: strerror(code)))
    }
  }
}
