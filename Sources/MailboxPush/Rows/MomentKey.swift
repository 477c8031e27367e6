internal import MailboxModel
internal import StoredBytes

/// A row's key behind a moment of it, so that rows are found by their moments.
///
/// ```
/// moment in milliseconds (8, big endian) | key
/// ```
struct MomentKey<Key: StoredKey>: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ moment: Timestamp, _ key: Key) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + key.bytes.count)
    bytes.appendBigEndian(Self.milliseconds(of: moment))
    bytes.append(contentsOf: key.bytes)
    self.bytes = bytes
  }

  /// The moment as such keys order by it.
  static func milliseconds(of moment: Timestamp) -> UInt64 { UInt64(clamping: moment.milliseconds) }

  private var milliseconds: UInt64 { UInt64(bigEndian: bytes.prefix(8)) }

  var moment: Timestamp { Timestamp(milliseconds: Int64(clamping: milliseconds)) }

  /// The key of the row.
  var key: Key { Key(bytes: Array(bytes.dropFirst(8))) }

  /// Returns whether its moment is before another, as such keys order.
  func isBefore(_ moment: Timestamp) -> Bool { milliseconds < Self.milliseconds(of: moment) }

  /// Returns whether its moment has come at another, as such keys order.
  func isReached(at moment: Timestamp) -> Bool { milliseconds <= Self.milliseconds(of: moment) }
}

/// A row whose key says it all.
///
/// ```
/// 00
/// ```
struct IndexMark: StoredRow {
  static var rowName: StaticString { "a row of an index" }

  init() {}

  func encode(to row: inout [UInt8]) { row.append(0) }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    _ = try reader.byte()
  }
}
