internal import MailboxModel
internal import StoredBytes

/// The mark and checksum before a mailbox's rows, so that a flipped bit is noticed: some rows say where
/// bytes lie in files that mailboxes share, and sums and positions are used in arithmetic.
///
/// ```
/// offset  0  mark 5A           1   no row began with it before there were checksums
///         1  checksum          4   the low half of XXH64 of what follows
///         5  the row
/// ```
/// A row without the mark is of a format before 3, and is read as it is.
enum RowChecksum {
  static let byteCount = 5
  private static let mark: UInt8 = 0x5A

  /// Leaves room at the start of a row that is to be written.
  static func begin(_ row: inout [UInt8]) {
    row.append(mark)
    row.appendLittleEndian(UInt32(0))
  }

  /// Puts the checksum in its place once the row is written.
  static func finish(_ row: inout [UInt8]) {
    row.withUnsafeMutableBytes { bytes in
      let content = UnsafeRawBufferPointer(rebasing: bytes[byteCount...])
      bytes.storeBytes(of: checksum(of: content).littleEndian, toByteOffset: 1, as: UInt32.self)
    }
  }

  /// The row behind its checksum; throws when that is another's.
  @_lifetime(copy span)
  static func content(of span: RawSpan, what: StaticString) throws(MailboxError) -> RawSpan {
    guard span.byteCount > byteCount, span.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == mark
    else { return span }
    let stored = UInt32(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: 1, as: UInt32.self))
    let content = span.extracting(byteCount...)
    guard content.withUnsafeBytes({ checksum(of: $0) }) == stored else {
      throw .damaged(what: "\(what) of \(span.byteCount) bytes does not have its checksum")
    }
    return content
  }

  private static func checksum(of content: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(truncatingIfNeeded: XXH64.hash(content, seed: 0))
  }
}
