internal import Glibc
internal import MailboxModel
internal import StoredBytes

/// The file that makes a directory a store, and says which.
///
/// ```
/// DIR/offline-mailbox    this file, text: one `name value` a line
/// DIR/owner.lock         locked by the owner; see OwnerLock
/// DIR/journal/           segments
/// DIR/settled/           LMDB and queue files
/// ```
/// Only the store's owner may read it: it holds the secret that ids and tokens are hashed under.
struct Manifest {
  static let format: UInt32 = 4
  /// The format before: ids and tokens were hashed without a secret.
  private static let formatWithoutSecret: UInt32 = 3
  private static let fileName = "offline-mailbox"

  var storeID: UInt64
  var segmentBytes: Int
  /// The key of the store's own hashes; nil until a store of format 3 is opened by its owner.
  var secret: SipHash.Key?
  /// The format that the store was made in: one of 3 may hold rows and records of that form.
  var madeInFormat: UInt32 = Self.format

  /// True when records and rows may have hashes of format 3.
  var mayHaveFormerHashes: Bool { madeInFormat == Self.formatWithoutSecret }

  /// The store's own hash. A view of a store without a secret gets one of its own: it meets no hash
  /// that was stored.
  var hash: StoreHash { StoreHash(secret: secret ?? .random()) }

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
    guard format == Self.format || format == Self.formatWithoutSecret else {
      throw .notAStore(path: directory, reason: "its format \(format) was never released")
    }
    guard let storeID = values["store"].flatMap({ UInt64($0, radix: 16) }),
      let segmentBytes = values["segmentBytes"].flatMap({ Int($0) }),
      (1 << 20...1 << 30).contains(segmentBytes)
    else { throw .damaged(what: "the manifest of '\(directory)'") }
    guard format == Self.format else {
      return Manifest(storeID: storeID, segmentBytes: segmentBytes, madeInFormat: format)
    }
    guard let secret = values["secret"].flatMap({ SipHash.Key(hexadecimal: $0) }),
      let madeIn = values["madeInFormat"].flatMap({ UInt32($0) })
    else { throw .damaged(what: "the manifest of '\(directory)'") }
    return Manifest(
      storeID: storeID, segmentBytes: segmentBytes, secret: secret, madeInFormat: madeIn)
  }

  /// Returns whether a directory holds only what ``create(in:budgetBytes:)`` makes before the manifest.
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
      segmentBytes: Int(min(max(budgetBytes / 64, 4 << 20), 16 << 20)), secret: .random())
    for name in ["journal", "settled"] where try !Directory.make("\(directory)/\(name)") {
      throw .system("creating '\(directory)/\(name)'", path: directory)
    }
    try manifest.write(in: directory)
    return manifest
  }

  /// The manifest as this version needs it: a store of format 3 gets a secret, and is of the present
  /// format from then on. For the store's owner.
  func upgraded(in directory: String) throws(MailboxError) -> Manifest {
    guard secret == nil else { return self }
    var manifest = self
    manifest.secret = .random()
    try manifest.write(in: directory)
    return manifest
  }

  /// Puts it in the place of the one before; whole, or not at all.
  private func write(in directory: String) throws(MailboxError) {
    let path = "\(directory)/\(Self.fileName)"
    // What a crash left behind may be readable for others.
    guard unlink(path + ".new") == 0 || errno == ENOENT else {
      throw .system("creating '\(path).new'", path: path)
    }
    do {
      let file = try File(path + ".new", flags: O_WRONLY | O_CREAT | O_TRUNC)
      try file.write(Array(text.utf8), at: 0)
      try file.syncData()
    }
    guard rename(path + ".new", path) == 0 else { throw .system("creating '\(path)'", path: path) }
    try Directory.sync(directory)
  }

  private var text: String {
    """
    An Offline Mailbox store. Do not edit.
    format \(Self.format)
    madeInFormat \(madeInFormat)
    store \(String(storeID, radix: 16))
    segmentBytes \(segmentBytes)
    secret \((secret ?? .random()).hexadecimal)

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

extension SipHash.Key {
  /// 32 digits, the high half first.
  fileprivate var hexadecimal: String {
    [high, low].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  fileprivate init?(hexadecimal text: Substring) {
    guard text.utf8.count == 32, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init(low: low, high: high)
  }
}
