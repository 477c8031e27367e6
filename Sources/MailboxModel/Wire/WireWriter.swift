/// Writes the fields of one protobuf message to the end of a byte array.
///
/// Fields of the default value are left out, as proto3 does.
public struct WireWriter: Sendable {
  /// The bytes written so far.
  public var bytes: [UInt8]

  /// Begins empty, with room for some bytes.
  public init(reservingBytes count: Int = 0) {
    bytes = []
    bytes.reserveCapacity(count)
  }

  /// Goes on behind bytes that were written before.
  public init(appendingTo bytes: consuming [UInt8]) { self.bytes = bytes }

  /// A varint field; nothing for 0.
  public mutating func varint(_ number: UInt32, _ value: UInt64) {
    guard value != 0 else { return }
    rawVarint(UInt64(number) << 3)
    rawVarint(value)
  }

  /// A bool field; nothing for false.
  public mutating func bool(_ number: UInt32, _ value: Bool) { varint(number, value ? 1 : 0) }

  /// A fixed32 field, written also when it is 0.
  public mutating func fixed32(_ number: UInt32, _ value: UInt32) {
    rawVarint(UInt64(number) << 3 | 5)
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A fixed64 field; nothing for 0.
  public mutating func fixed64(_ number: UInt32, _ value: UInt64) {
    guard value != 0 else { return }
    rawVarint(UInt64(number) << 3 | 1)
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A double field; nothing for 0.
  public mutating func double(_ number: UInt32, _ value: Double) {
    fixed64(number, value.bitPattern)
  }

  /// A double field that is written also when it is 0.
  public mutating func presentDouble(_ number: UInt32, _ value: Double) {
    rawVarint(UInt64(number) << 3 | 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A string field; nothing when empty.
  public mutating func string(_ number: UInt32, _ value: String) {
    guard !value.isEmpty else { return }
    presentString(number, value)
  }

  /// A string field that is written also when it is empty.
  public mutating func presentString(_ number: UInt32, _ value: String) {
    rawVarint(UInt64(number) << 3 | 2)
    rawVarint(UInt64(value.utf8.count))
    bytes.append(contentsOf: value.utf8)
  }

  /// A bytes field; nothing when empty.
  public mutating func bytes(_ number: UInt32, _ value: [UInt8]) {
    guard !value.isEmpty else { return }
    presentBytes(number, value)
  }

  /// A bytes field that is written also when it is empty.
  public mutating func presentBytes(_ number: UInt32, _ value: [UInt8]) {
    rawVarint(UInt64(number) << 3 | 2)
    rawVarint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// A nested message, written also when it is empty.
  public mutating func message(_ number: UInt32, _ write: (inout WireWriter) -> Void) {
    var nested = WireWriter()
    write(&nested)
    presentBytes(number, nested.bytes)
  }

  /// A number without a tag.
  public mutating func rawVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Returns the number of bytes that a value takes as a varint: 1 to 10.
  public static func varintByteCount(_ value: UInt64) -> Int {
    max(1, (70 - value.leadingZeroBitCount) / 7)
  }
}
