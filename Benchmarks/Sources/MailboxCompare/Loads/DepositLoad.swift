/// Deposits to be made, and what is drained meanwhile.
struct DepositLoad: Sendable {
  /// What happens to the mailboxes beside the deposits.
  enum Leaving: Sendable {
    /// Nothing: they grow.
    case nothing
    /// One mailbox in five deposits, drawn uniformly, is drained and acknowledged.
    case churn
    /// A mailbox that got something is drained and acknowledged soon after, but one user in ten
    /// stays away.
    case soonDrained
  }

  /// How many wait for their deposit at any time.
  var depositors: Int
  /// Whom they write to.
  var picker: UserPicker
  /// How long.
  var duration: Duration
  /// The body's size.
  var bodyBytes = 200
  /// How many mailboxes a message goes to.
  var recipients = 1
  /// What happens beside.
  var leaving = Leaving.nothing
  /// Messages carry ids (only the mailbox store knows what to do with them).
  var withIDs = false
  /// Deposits are handed over in arrays by few callers (only the mailbox store has both ways).
  var inArrays = false
  /// Deposits a second that are offered; nil for as many as go.
  var offeredPerSecond: Double?
  /// Bytes of bodies after which the load ends early.
  var bodyBytesMax = UInt64.max
  /// What the random numbers begin with.
  var seed: UInt64 = 1
}

/// What came of a load.
struct DepositOutcome: Sendable {
  /// Messages that were confirmed; one to many mailboxes is one.
  var deposits = 0
  /// Mailboxes that were drained and acknowledged.
  var drained = 0
  /// How long it took.
  var seconds = 0.0
  /// How long depositors waited.
  var waits = Waits()

  var depositsPerSecond: Double { Double(deposits) / seconds }
}
