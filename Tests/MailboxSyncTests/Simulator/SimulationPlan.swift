import MailboxStore
import MailboxSync

/// The events of a run, and their frequency.
struct SimulationPlan {
  var troubleMilliseconds: Int64 = 60_000
  /// Long enough for the longest pause and for the whole backlog.
  var calmMilliseconds: Int64 = 120_000
  var delayMillisecondsMax: Int64 = 200
  var server = ServerSessionSettings()
  var client = ClientSessionSettings()
  /// Mean time between two troubles.
  var troubleEveryMilliseconds: Int64 = 400
  var purges = true
  var expires = true
  var doublesHello = true
  /// The most messages of the mailbox, where that is few; beyond it the oldest go.
  var quotaMessages: Int?
  /// True when devices sign out, replace one another, and stay away past their lease.
  var departs = false
  /// The lease of the store's devices.
  var leaseSeconds = StoreSettings().deviceLeaseSeconds
  /// The app dies when it handles a message that contains this.
  var deadlyText: String?

  /// Small windows and pages, so that little traffic meets every limit.
  static var crowded: SimulationPlan {
    var plan = SimulationPlan()
    plan.server.pageBytes = 200
    plan.server.pageEntries = 4
    plan.server.windowBytes = 600
    plan.server.windowBytesMax = 1000
    plan.server.unacknowledgedMilliseconds = 1_500
    plan.server.setAsideAttempts = 0
    plan.server.framesBurst = 1000
    plan.client.windowBytes = 500
    plan.client.retryMilliseconds = 100
    plan.client.retryMillisecondsMax = 3_000
    plan.client.welcomeMilliseconds = 4_000
    return plan
  }

  /// The same with devices that come and go, and leases short enough to end.
  static var departing: SimulationPlan {
    var plan = crowded
    plan.departs = true
    plan.leaseSeconds = 8
    plan.server.leaseRenewalMilliseconds = 2_000
    return plan
  }
}
