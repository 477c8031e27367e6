internal import StoredBytes

/// The 32 bytes before each record of the journal, little endian; records begin at multiples of 8.
///
/// ```
/// offset  0  magic 0x4D52            2
///         2  kind                    2
///         4  payload bytes           4
///         8  checksum                8   XXH64 of the other 24 bytes and the payload,
///                                        seeded with store id ^ position
///        16  synced through          8   the position that was on disk when this was written
///        24  committed at            8   milliseconds since 1970
///        32  payload, padded with zeroes to a multiple of 8
/// ```
/// The seed makes a record good at one position of one store only, so what an earlier use of a file
/// left behind is never taken for new. `synced through` tells a torn tail from damage: a record
/// that knows of a later sync than the place where reading failed proves that the place was whole.
struct RecordHeader {
  static let byteCount = 32
  static let magic: UInt16 = 0x4D52

  var kind: RecordKind
  var payloadBytes: Int
  var syncedThrough: UInt64
  var committedAtMilliseconds: Int64

  /// The record's length with header and padding.
  var paddedByteCount: Int { Self.byteCount + (payloadBytes + 7) & ~7 }

  /// Appends the header with an empty checksum.
  func append(to bytes: inout [UInt8]) {
    bytes.appendLittleEndian(Self.magic)
    bytes.appendLittleEndian(kind.rawValue)
    bytes.appendLittleEndian(UInt32(payloadBytes))
    bytes.appendLittleEndian(UInt64(0))
    bytes.appendLittleEndian(syncedThrough)
    bytes.appendLittleEndian(UInt64(bitPattern: committedAtMilliseconds))
  }

  /// The checksum of a whole record, header and payload, wherever its own checksum field stands.
  static func checksum(
    of record: UnsafeRawBufferPointer, storeID: UInt64, position: UInt64
  ) -> UInt64 {
    let seed = storeID ^ position
    let start = XXH64.hash(UnsafeRawBufferPointer(rebasing: record[0..<8]), seed: seed)
    return XXH64.hash(UnsafeRawBufferPointer(rebasing: record[16...]), seed: start)
  }

  /// The header at the start of some bytes when a whole record with the right checksum follows.
  init?(validating bytes: UnsafeRawBufferPointer, storeID: UInt64, position: UInt64) {
    guard bytes.count >= Self.byteCount,
      UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt16.self)) == Self.magic,
      let kind = RecordKind(
        rawValue: UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    else { return nil }
    let payload = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    guard Int(payload) <= bytes.count - Self.byteCount else { return nil }
    let record = UnsafeRawBufferPointer(rebasing: bytes[..<(Self.byteCount + Int(payload))])
    let stored = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    guard stored == Self.checksum(of: record, storeID: storeID, position: position) else {
      return nil
    }
    self.init(
      kind: kind, payloadBytes: Int(payload),
      syncedThrough: UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
      committedAtMilliseconds: Int64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: 24, as: Int64.self)))
  }

  init(kind: RecordKind, payloadBytes: Int, syncedThrough: UInt64, committedAtMilliseconds: Int64) {
    self.kind = kind
    self.payloadBytes = payloadBytes
    self.syncedThrough = syncedThrough
    self.committedAtMilliseconds = committedAtMilliseconds
  }
}

/// The kind of a record, as its header has it.
enum RecordKind: UInt16 {
  case deposit = 1
  case acknowledge = 2
  case removal = 3
  case read = 4
  case devices = 5
  case preferences = 6
  case notifications = 7
  case purge = 8
  case feedPosition = 9
  case repair = 10
  case forgotten = 20
  /// Nothing more in this segment; reading goes on in the next.
  case endOfSegment = 99
}
