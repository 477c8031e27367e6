/// One figure of one round, as a child process reports it.
struct Sample: Codable, Sendable {
  /// The work that was measured, `W3-1000`.
  var work: String
  /// The unit of the value, `deposits/s`.
  var unit: String
  /// The figure.
  var value: Double
  /// True when less is better: seconds, bytes.
  var isLessBetter = false
  /// The number of operations in the round, to divide the bytes written by; 0 when that says nothing.
  var operations = 0.0
  /// Further figures: waits in milliseconds, bytes.
  var extras: [String: Double] = [:]
}

extension Sample {
  /// A rate of deposits with the waits of the depositors.
  init(_ work: String, _ outcome: DepositOutcome, unit: String = "deposits/s") {
    self.init(
      work: work, unit: unit, value: outcome.depositsPerSecond,
      operations: Double(outcome.deposits),
      extras: [
        "wait_p50_ms": outcome.waits.milliseconds(atShare: 0.5),
        "wait_p99_ms": outcome.waits.milliseconds(atShare: 0.99),
        "wait_max_ms": outcome.waits.maxSeconds * 1000,
      ])
  }
}
