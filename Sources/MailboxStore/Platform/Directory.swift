internal import Glibc
internal import MailboxModel

/// Operations on directories.
enum Directory {
  /// The names in a directory, without `.` and `..`; nil when it does not exist.
  static func names(in path: String) throws(MailboxError) -> [String]? {
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

  /// Makes a directory and those above it that are missing.
  static func create(_ path: String) throws(MailboxError) {
    if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try create(String(path[..<slash]))
      if mkdir(path, 0o750) == 0 || errno == EEXIST { return }
    }
    throw .system("creating '\(path)'", path: path)
  }

  /// Makes renamed, created and removed names durable.
  static func sync(_ path: String) throws(MailboxError) {
    let file = try File(path, flags: O_RDONLY | O_DIRECTORY)
    guard fsync(file.descriptor) == 0 else { throw .system("syncing '\(path)'", path: path) }
  }
}
