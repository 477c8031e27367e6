internal import MailboxPush
internal import NIOCore

/// The waits before connecting again: a provider takes a client that comes and goes for an attack.
struct ReconnectPace {
  /// A connection that lasts so long is no reason to wait.
  static let steady = TimeAmount.seconds(60)

  private let backOff: BackOff
  /// The number of short connections in a row.
  private var shortOnes: UInt32 = 0

  /// The longest wait is a setting.
  init(secondsMax: UInt32) { backOff = BackOff(secondsMax: secondsMax) }

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
    return step == 0 ? .zero : .milliseconds(backOff.milliseconds(after: step, using: &generator))
  }
}
