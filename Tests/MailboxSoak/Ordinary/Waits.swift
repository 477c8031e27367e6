import Synchronization

/// The times that calls took, in seconds, each from the moment it was due.
struct Waits: Sendable {
  var deposits: [Double] = []
  var drains: [Double] = []
  /// Calls that were refused, and tried again, by the reason.
  var refused: [String: Int] = [:]
  /// Calls that had no answer within a minute, and were tried again.
  var unanswered = 0
}

/// The waits of calls that are under way at once.
final class WaitTally: Sendable {
  private let waits = Mutex(Waits())

  var sum: Waits { waits.withLock { $0 } }

  func change(_ body: @Sendable (inout Waits) -> Void) { waits.withLock { body(&$0) } }
}

extension [Double] {
  var p50: Double { value(atShare: 0.5) }
  var p99: Double { value(atShare: 0.99) }

  /// The value that this share of all did not exceed; 0 of none.
  private func value(atShare share: Double) -> Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return 0 }
    let index = Int((Double(sorted.count) * share).rounded(.up)) - 1
    return sorted[Swift.min(Swift.max(index, 0), sorted.count - 1)]
  }
}
