/// Pauses between attempts: up to twice as long each time, and anything from nothing to that by
/// chance, so that those who lost a server together do not come back together.
///
/// Source of the full jitter: Marc Brooker, 'Exponential Backoff And Jitter', AWS, 2015.
struct BackOff {
  private let shortest: UInt32
  private let longest: UInt32
  private var failures: UInt32 = 0

  init(milliseconds: UInt32, maximum: UInt32) {
    shortest = max(1, milliseconds)
    longest = max(shortest, maximum)
  }

  mutating func reset() { failures = 0 }

  /// The next pause in milliseconds.
  mutating func pause(using random: inout some RandomNumberGenerator) -> UInt32 {
    let doublings = min(failures, 31)
    failures = doublings + 1
    let ceiling = min(UInt64(longest), UInt64(shortest) << UInt64(doublings))
    return UInt32.random(in: 0...UInt32(clamping: ceiling), using: &random)
  }

  /// A pause that the server asked for, and up to half of it or one shortest pause more, so that
  /// those who were told the same do not come back together.
  func pause(asked milliseconds: UInt32, using random: inout some RandomNumberGenerator) -> UInt32 {
    let more = UInt32.random(in: 0...max(shortest, milliseconds / 2), using: &random)
    let (sum, overflow) = milliseconds.addingReportingOverflow(more)
    return overflow ? .max : sum
  }
}
