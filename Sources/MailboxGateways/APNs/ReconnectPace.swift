internal import NIOCore

/// The waits before connecting again: a provider takes a client that comes and goes for an attack.
struct ReconnectPace {
  /// A connection that lasts so long is no reason to wait.
  static let steady = TimeAmount.seconds(60)

  private let longest: Int64
  /// The number of short connections in a row.
  private var shortOnes = 0

  /// The longest wait is a setting.
  init(secondsMax: UInt32) { longest = Int64(secondsMax) * 1000 }

  /// A connection ended, or never came about; how long to wait now. One that was of use may be followed
  /// by another at once, but not twice in a row.
  mutating func ended(
    after lived: TimeAmount, wasOfUse: Bool, using generator: inout some RandomNumberGenerator
  ) -> TimeAmount {
    if wasOfUse && lived >= Self.steady {
      shortOnes = 0
      return .zero
    }
    let step = wasOfUse ? shortOnes : shortOnes + 1
    shortOnes += 1
    if step == 0 { return .zero }
    let wait = min(1000 << Int64(min(step - 1, 20)), longest)
    return .milliseconds(wait / 2 + Int64.random(in: 0...wait / 2, using: &generator))
  }
}
