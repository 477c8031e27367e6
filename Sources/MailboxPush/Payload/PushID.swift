/// The name of a push at its provider: the same on every attempt, also after a restart.
///
/// Follows from the mailbox, its epoch, the message's sequence and the device.
public struct PushID: Hashable, Sendable, CustomStringConvertible {
  /// The first 64 bits.
  public let high: UInt64
  /// The last 64 bits.
  public let low: UInt64

  /// An id of known bits.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The id that follows from some bytes; `salt` tells stores apart.
  init(of bytes: [UInt8], salt: UInt64) {
    var hash = StableHash(seed: salt)
    hash.combine(bytes)
    high = hash.value & 0xFFFF_FFFF_FFFF_0FFF | 0x8000
    hash.combine(bytes)
    low = hash.value & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
  }

  /// A UUID of version 8 (RFC 9562: the bits are the maker's own), in lower case.
  public var description: String {
    String(unsafeUninitializedCapacity: 36) { bytes in
      var count = 0
      for half in [high, low] {
        for shift in stride(from: 60, through: 0, by: -4) {
          if count == 8 || count == 13 || count == 18 || count == 23 {
            bytes[count] = UInt8(ascii: "-")
            count += 1
          }
          bytes[count] = Self.digit(UInt8(half >> UInt64(shift) & 15))
          count += 1
        }
      }
      return count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
