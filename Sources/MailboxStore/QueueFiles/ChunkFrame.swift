internal import Glibc
internal import StoredBytes

/// The frame around a chunk's entries in a queue file, little endian; frames begin at multiples of 8.
///
/// ```
/// offset  0  magic 0x4351            2
///         2  mailbox key bytes       2
///         4  entries bytes           4
///         8  checksum                8   XXH64 of the other 16 bytes, the key and the entries with
///                                        their padding, seeded with the file's salt ^ offset
///        16  first sequence          8
///        24  mailbox key, padded with zeroes to a multiple of 8
///            entries, padded likewise
/// ```
/// The key says whose the chunk is, so that a file can be read without its rows.
struct ChunkFrame {
  static let headerBytes = 24
  private static let magic: UInt16 = 0x4351

  let keyBytes: Int
  let entriesBytes: Int
  let firstSequence: UInt64

  /// The offset of the entries from the frame's start.
  var entriesOffset: Int { Self.entriesOffset(keyBytes: keyBytes) }

  /// The frame with everything in it.
  var byteCount: Int { Self.byteCount(keyBytes: keyBytes, entriesBytes: entriesBytes) }

  static func entriesOffset(keyBytes: Int) -> Int { headerBytes + padded(keyBytes) }

  static func byteCount(keyBytes: Int, entriesBytes: Int) -> Int {
    entriesOffset(keyBytes: keyBytes) + padded(entriesBytes)
  }

  private static func padded(_ count: Int) -> Int { (count + 7) & ~7 }

  /// Appends a whole frame that will stand at an offset of a file.
  static func append(
    key: [UInt8], firstSequence: UInt64, entries: RawSpan, salt: UInt64, offset: Int,
    to out: inout [UInt8]
  ) {
    let start = out.count
    out.appendLittleEndian(magic)
    out.appendLittleEndian(UInt16(key.count))
    out.appendLittleEndian(UInt32(entries.byteCount))
    out.appendLittleEndian(UInt64(0))
    out.appendLittleEndian(firstSequence)
    out.append(contentsOf: key)
    while (out.count - start) & 7 != 0 { out.append(0) }
    entries.withUnsafeBytes { out.append(contentsOf: $0) }
    while (out.count - start) & 7 != 0 { out.append(0) }
    out.withUnsafeMutableBytes { bytes in
      let checksum = checksum(
        of: UnsafeRawBufferPointer(rebasing: bytes[start...]), salt: salt, offset: offset)
      bytes.storeBytes(of: checksum.littleEndian, toByteOffset: start + 8, as: UInt64.self)
    }
  }

  /// The frame at the start of some bytes; nil when there is no whole one with the right checksum.
  init?(validating bytes: UnsafeRawBufferPointer, salt: UInt64, offset: Int) {
    guard bytes.count >= Self.headerBytes,
      UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self)) == Self.magic
    else { return nil }
    keyBytes = Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    entriesBytes = Int(
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    firstSequence = UInt64(
      littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
    let stored = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    guard byteCount <= bytes.count,
      stored
        == Self.checksum(
          of: UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]), salt: salt, offset: offset)
    else { return nil }
  }

  /// Returns whether bytes, at least a header and a key, begin the frame of a chunk. Its checksum is
  /// not looked at: verifying does that.
  static func isHeader(
    _ bytes: UnsafeRawBufferPointer, of key: [UInt8], firstSequence: UInt64, entriesBytes: Int
  ) -> Bool {
    guard let base = bytes.baseAddress, bytes.count >= headerBytes + key.count,
      UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self)) == magic,
      Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        == key.count,
      Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        == entriesBytes,
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
        == firstSequence
    else { return false }
    return key.withUnsafeBytes { key in
      guard let start = key.baseAddress else { return false }
      return memcmp(base + headerBytes, start, key.count) == 0
    }
  }

  private static func checksum(
    of frame: UnsafeRawBufferPointer, salt: UInt64, offset: Int
  ) -> UInt64 {
    let seed = salt ^ UInt64(offset)
    let start = XXH64.hash(UnsafeRawBufferPointer(rebasing: frame[0..<8]), seed: seed)
    return XXH64.hash(UnsafeRawBufferPointer(rebasing: frame[16...]), seed: start)
  }
}
