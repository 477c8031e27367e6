/// The amount that each work does.
struct Sizes: Sendable {
  /// Rounds of each figure.
  var rounds = 5
  /// The journal's budget of the mailbox store.
  var journalBudgetBytes: UInt64 = 1 << 30
  /// Budgets of journal that are written before deposits are measured.
  var warmUpBudgets: UInt64 = 3
  /// The time for which rivals deposit before they are measured: they have no budget to fill.
  var warmUpSeconds = 20.0
  /// The time of a round of deposits.
  var depositSeconds = 10.0
  /// Users who are written to.
  var users: UInt32 = 1_000_000
  /// Messages in the one large mailbox.
  var largeMailbox = 1_000_000
  /// Mailboxes that are drained.
  var drained: UInt32 = 100_000
  /// The time of a round of churn.
  var churnSeconds = 60.0
  /// Messages that wait while the store is opened.
  var waiting = 10_000_000
  /// Messages of the chat trace in one round.
  var traceLines = 39_000
  /// Counts of users for the growth of cost.
  var scales: [UInt32] = [10_000, 100_000, 1_000_000, 10_000_000]

  static let full = Sizes()

  /// All in some five minutes on a quiet machine. The journal's budget is small so that it is written
  /// three times.
  static let quick = Sizes(
    rounds: 3, journalBudgetBytes: 64 << 20, warmUpSeconds: 1, depositSeconds: 0.8, users: 100_000,
    largeMailbox: 200_000, drained: 20_000, churnSeconds: 1.5, waiting: 300_000, traceLines: 2_000,
    scales: [1_000, 10_000, 100_000])
}
