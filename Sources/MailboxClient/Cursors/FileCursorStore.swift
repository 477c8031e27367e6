public import MailboxModel
internal import SystemPackage

/// Keeps a cursor in a file, as `EPOCH:SEQUENCE` in one line.
///
/// A new cursor is written beside the file, synced and moved over it, so that a crash leaves the old
/// one or the new one. One client at a time.
public struct FileCursorStore: CursorStore {
  /// The most bytes of a cursor's line: 16 digits, a colon, 20 digits and the end.
  private static let bytesMax = 64
  private let path: FilePath

  /// A file, which need not be there yet, in a directory that is.
  public init(path: String) { self.path = FilePath(path) }

  /// The cursor in the file; nil when there is none. Throws when it holds something else.
  public func load() async throws -> Cursor? {
    let path = path
    return try await blocking {
      let file: FileDescriptor
      do {
        file = try FileDescriptor.open(path, .readOnly)
      } catch Errno.noSuchFileOrDirectory {
        return nil
      }
      let text = try file.closeAfter {
        var buffer = [UInt8](repeating: 0, count: Self.bytesMax)
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
      }
      return try Cursor(parsing: String(text.prefix { !$0.isNewline }))
    }
  }

  /// Replaces the file.
  public func save(_ cursor: Cursor) async throws {
    let path = path
    try await blocking {
      let beside = FilePath(path.string + ".new")
      let file = try FileDescriptor.open(
        beside, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
      try file.closeAfter {
        _ = try file.writeAll("\(cursor)\n".utf8)
        try sync(file)
      }
      try move(beside, over: path)
      let parent = path.removingLastComponent()
      let directory = try FileDescriptor.open(parent.isEmpty ? "." : parent, .readOnly)
      try directory.closeAfter { try sync(directory) }
    }
  }
}
