internal import Glibc
internal import MailboxModel

/// The file that makes a directory a store, and says which.
///
/// ```
/// DIR/offline-mailbox    this file, text: one `name value` a line
/// DIR/owner.lock         locked by the owner; see OwnerLock
/// DIR/journal/           segments
/// DIR/settled/           LMDB and queue files
/// ```
struct Manifest {
  static let format: UInt32 = 3
  private static let fileName = "offline-mailbox"

  var storeID: UInt64
  var segmentBytes: Int

  /// Reads the manifest of a directory; nil when the directory is missing or empty.
  static func read(in directory: String) throws(MailboxError) -> Manifest? {
    guard let names = try Directory.names(in: directory), !names.isEmpty else { return nil }
    guard names.contains(fileName) else {
      if try isHalfMade(directory, names: names) { return nil }
      throw .notAStore(path: directory, reason: "it holds other files")
    }
    let text = try content(of: "\(directory)/\(fileName)")
    var values: [Substring: Substring] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    guard let format = values["format"].flatMap({ UInt32($0) }) else {
      throw .notAStore(path: directory, reason: "its manifest names no format")
    }
    guard format <= Self.format else {
      throw .formatTooNew(found: format, supported: Self.format)
    }
    guard format == Self.format else {
      throw .notAStore(path: directory, reason: "its format \(format) was never released")
    }
    guard let storeID = values["store"].flatMap({ UInt64($0, radix: 16) }),
      let segmentBytes = values["segmentBytes"].flatMap({ Int($0) }),
      (1 << 20...1 << 30).contains(segmentBytes)
    else { throw .damaged(what: "the manifest of '\(directory)'") }
    return Manifest(storeID: storeID, segmentBytes: segmentBytes)
  }

  /// Whether a directory holds only what ``create(in:budgetBytes:)`` makes before the manifest.
  private static func isHalfMade(
    _ directory: String, names: [String]
  ) throws(MailboxError) -> Bool {
    for name in names {
      switch name {
      case OwnerLock.fileName, fileName + ".new": continue
      case "journal", "settled":
        guard try Directory.names(in: "\(directory)/\(name)")?.isEmpty == true else {
          return false
        }
      default: return false
      }
    }
    return true
  }

  /// Makes a directory a new store; whole, or not at all.
  static func create(in directory: String, budgetBytes: UInt64) throws(MailboxError) -> Manifest {
    let manifest = Manifest(
      storeID: .random(in: 1...UInt64.max),
      segmentBytes: Int(min(max(budgetBytes / 64, 4 << 20), 16 << 20)))
    for name in ["journal", "settled"] where try !Directory.make("\(directory)/\(name)") {
      throw .system("creating '\(directory)/\(name)'", path: directory)
    }
    let path = "\(directory)/\(fileName)"
    do {
      let file = try File(path + ".new", flags: O_WRONLY | O_CREAT | O_TRUNC)
      try file.write(Array(manifest.text.utf8), at: 0)
      try file.syncData()
    }
    guard rename(path + ".new", path) == 0 else { throw .system("creating '\(path)'", path: path) }
    try Directory.sync(directory)
    return manifest
  }

  private var text: String {
    """
    An Offline Mailbox store. Do not edit.
    format \(Self.format)
    store \(String(storeID, radix: 16))
    segmentBytes \(segmentBytes)

    """
  }

  private static func content(of path: String) throws(MailboxError) -> String {
    let file = try File(path, flags: O_RDONLY)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes {
      Glibc.read(file.descriptor, $0.baseAddress, $0.count)
    }
    guard count >= 0 else { throw .system("reading '\(path)'", path: path) }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
