/// Deposits to be made, and what is drained meanwhile.
struct DepositLoad: Sendable {
  /// The drains that go on beside the deposits.
  enum Leaving: Sendable {
    /// Nothing: they grow.
    case nothing
    /// One mailbox in five deposits, drawn uniformly, is drained and acknowledged.
    case churn
    /// A mailbox that got something is drained and acknowledged soon after, but one user in ten
    /// stays away.
    case soonDrained
  }

  /// The number of depositors that wait for their deposit at any time.
  var depositors: Int
  /// The choice of the users whom they write to.
  var picker: UserPicker
  /// The time after which the load ends.
  var duration: Duration
  /// The body's size.
  var bodyBytes = 200
  /// The number of mailboxes that a message goes to.
  var recipients = 1
  /// The drains beside the deposits.
  var leaving = Leaving.nothing
  /// Messages carry ids (only the mailbox store knows what to do with them).
  var withIDs = false
  /// Deposits are handed over in arrays by few callers (only the mailbox store has both ways).
  var inArrays = false
  /// Deposits a second that are offered; nil for as many as go.
  var offeredPerSecond: Double?
  /// Bytes of bodies after which the load ends early.
  var bodyBytesMax = UInt64.max
  /// The seed of the random numbers.
  var seed: UInt64 = 1
}

/// The result of a load.
struct DepositOutcome: Sendable {
  /// Messages that were confirmed; one to many mailboxes is one.
  var deposits = 0
  /// Mailboxes that were drained and acknowledged.
  var drained = 0
  /// The time that it took.
  var seconds = 0.0
  /// The waits of the depositors.
  var waits = Waits()

  var depositsPerSecond: Double { Double(deposits) / seconds }
}
