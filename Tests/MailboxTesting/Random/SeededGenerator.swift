internal import Foundation

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed, everywhere.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// The number that it began with: a test prints it when it fails.
  public let seed: UInt64
  private var state: UInt64

  /// Begins at a seed.
  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The seed that the environment asks for in `MAILBOX_TEST_SEED`, or the one given.
  public static func seed(or standard: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment["MAILBOX_TEST_SEED"].flatMap { UInt64($0) } ?? standard
  }
}

extension RandomNumberGenerator {
  /// True once in `odds` times.
  public mutating func once(in odds: Int) -> Bool { Int.random(in: 0..<odds, using: &self) == 0 }

  /// One of some choices, which must not be empty.
  public mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element
  {
    let offset = Int.random(in: 0..<choices.count, using: &self)
    return choices[choices.index(choices.startIndex, offsetBy: offset)]
  }
}
