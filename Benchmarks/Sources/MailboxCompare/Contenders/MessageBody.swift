/// Bytes to make messages of: random, and other ones in each message of a block, so that no system
/// gains by compressing them.
enum MessageBody {
  /// The most bytes of a body.
  static let bytesMax = 96 * 1024
  /// Bodies begin at places in so many bytes.
  static let placesMax = 1 << 20

  static func random(bytes count: Int, seed: UInt64 = 42) -> [UInt8] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// Returns the place at which a message's body begins: far from those of the messages before and behind it.
  static func place(of number: Int) -> Int { number &* 8209 & (placesMax - 1) }
}
