internal import GRPCCore
internal import MailboxModel

/// A response that holds one page, spliced from the store's bytes.
///
/// ```
/// | tag, length | entries, as stored | 1A cursor | 20 more |
///   prefix        bytes                suffix
/// ```
/// The entries are copied once, into the buffer that is sent.
struct EncodedPage: Sendable {
  /// The fields of `offline_mailbox.v1.Page` behind the entries.
  private enum Field {
    static let cursor: UInt32 = 3
    static let more: UInt32 = 4
  }

  private let prefix: [UInt8]
  private let entries: [UInt8]
  private let suffix: [UInt8]

  /// A message whose field of this number is the page.
  init(_ page: Page, inField field: UInt32) {
    var suffix = WireWriter(reservingBytes: 32)
    suffix.message(Field.cursor) {
      $0.fixed64(1, page.cursor.epoch.rawValue)
      $0.varint(2, page.cursor.sequence)
    }
    suffix.bool(Field.more, page.hasMore)
    var prefix = WireWriter(reservingBytes: 8)
    prefix.rawVarint(UInt64(field) << 3 | 2)
    prefix.rawVarint(UInt64(page.bytes.count + suffix.bytes.count))
    self.prefix = prefix.bytes
    self.suffix = suffix.bytes
    entries = page.bytes
  }

  fileprivate func copied<Bytes: GRPCContiguousBytes>() -> Bytes {
    var bytes = Bytes(repeating: 0, count: prefix.count + entries.count + suffix.count)
    bytes.withUnsafeMutableBytes { buffer in
      var rest = buffer[...]
      for part in [prefix, entries, suffix] {
        UnsafeMutableRawBufferPointer(rebasing: rest.prefix(part.count)).copyBytes(from: part)
        rest = rest.dropFirst(part.count)
      }
    }
    return bytes
  }
}

/// Sends a spliced page.
struct EncodedPageSerializer: MessageSerializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ message: EncodedPage) -> Bytes { message.copied() }
}
