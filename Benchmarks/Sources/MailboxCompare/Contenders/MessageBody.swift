/// Bytes to make messages of: random, so that no system gains by compressing them.
enum MessageBody {
  /// The most bytes of a body.
  static let bytesMax = 96 * 1024

  static func random(bytes count: Int, seed: UInt64 = 42) -> [UInt8] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }
}
