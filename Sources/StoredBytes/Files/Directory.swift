internal import Glibc
package import MailboxModel

/// Operations on directories.
package enum Directory {
  /// The names in a directory, without `.` and `..`; nil when it does not exist.
  package static func names(in path: String) throws(MailboxError) -> [String]? {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return nil }
      if errno == ENOTDIR {
        throw .notAStore(path: path, reason: "it is not a directory")
      }
      throw .system("listing '\(path)'", path: path)
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

  /// Makes a directory and those above it that are missing, for their owner alone, and makes their
  /// names durable.
  package static func create(_ path: String) throws(MailboxError) {
    if try !make(path) {
      try create(parent(of: path))
      guard try make(path) else { throw .system("creating '\(path)'", path: path) }
    }
    try syncParent(of: path)
  }

  /// Makes a directory for its owner alone, unless it is there. Returns false when the one above it is
  /// missing.
  package static func make(_ path: String) throws(MailboxError) -> Bool {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return true }
    guard errno == ENOENT, parent(of: path) != path else {
      throw .system("creating '\(path)'", path: path)
    }
    return false
  }

  /// The directory that a path lies in.
  private static func parent(of path: String) -> String {
    var rest = path[...]
    while rest.count > 1, rest.hasSuffix("/") { rest.removeLast() }
    guard let slash = rest.lastIndex(of: "/") else { return rest == "." ? "/" : "." }
    return slash == rest.startIndex ? "/" : String(rest[..<slash])
  }

  /// Also where the directory was there: whoever made it may have ended before its name was durable. One
  /// that may be entered and not listed cannot be opened, and so not be synced.
  private static func syncParent(of path: String) throws(MailboxError) {
    do throws(MailboxError) { try sync(parent(of: path)) } catch .readOnly {} catch { throw error }
  }

  /// Makes renamed, created and removed names durable.
  package static func sync(_ path: String) throws(MailboxError) {
    try File(path, flags: O_RDONLY | O_DIRECTORY).syncNames()
  }
}
