extension PushOutcome {
  /// The outcome as the circuit breaker counts it for the credential; nil when it is about an older one.
  var breakerAnswer: CircuitBreaker.Answer? {
    switch self {
    case .delivered, .printed: .delivered
    case .dead: .death
    case .mismatch: .mismatch
    case .quarantine, .misconfigured, .retry, .refused: .other
    case .superseded: nil
    }
  }

  /// The same, with a reason that a table and a log line can bear, whatever a provider wrote.
  var bounded: PushOutcome {
    switch self {
    case .delivered, .printed, .superseded: self
    case .dead(let reason, let since): .dead(reason: reason.bounded, since: since)
    case .quarantine(let reason): .quarantine(reason: reason.bounded)
    case .mismatch(let reason): .mismatch(reason: reason.bounded)
    case .misconfigured(let reason): .misconfigured(reason: reason.bounded)
    case .retry(let scope, let reason, let seconds):
      .retry(scope, reason: reason.bounded, afterSeconds: seconds)
    case .refused(let reason): .refused(reason: reason.bounded)
    }
  }
}

extension String {
  /// The most bytes that a reason is kept with.
  private static let reasonBytesMax = 300

  /// At most so many bytes of it, with an ellipsis where something is missing.
  var bounded: String {
    guard utf8.count > Self.reasonBytesMax else { return self }
    var kept = ""
    for scalar in unicodeScalars {
      guard kept.utf8.count + scalar.utf8.count <= Self.reasonBytesMax - 3 else { break }
      kept.unicodeScalars.append(scalar)
    }
    return kept + "…"
  }

  /// Adds what helps with a reason that comes again and again. Apple calls a provider token expired when
  /// its time is more than an hour from Apple's own ('Establishing a token-based connection to APNs').
  func withAdvice(afterFailures failures: UInt32) -> String {
    guard failures > 1, contains("ExpiredProviderToken") else { return self }
    return self + ": check the clock of this machine"
  }
}
