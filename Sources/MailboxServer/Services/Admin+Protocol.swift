internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

extension OfflineMailbox_V1_StatsResponse {
  /// Numbers for the wire.
  init(_ statistics: StoreStatistics) {
    self.init()
    mailboxes = statistics.mailboxes
    messages = statistics.messages
    bytes = statistics.bytes
    unread = statistics.unread
    devices = statistics.devices
    journalBytes = statistics.journalBytes
    journalBudgetBytes = statistics.journalBudgetBytes ?? 0
    settledBytes = statistics.settledBytes
    recentMailboxes = statistics.recentMailboxes
  }
}

extension OfflineMailbox_V1_VerifyResponse.Problem {
  /// A problem for the wire.
  init(_ problem: VerifyReport.Problem) {
    self.init()
    if let mailbox = problem.mailbox {
      app = mailbox.app.value
      user = mailbox.user.value
    }
    rule = problem.rule
    text = problem.text
    repaired = problem.isRepaired
  }
}

extension OfflineMailbox_V1_ConditionResponse {
  /// A condition for the wire.
  init(_ condition: StoreCondition) {
    self.init()
    journalFailure = condition.journalFailure?.message ?? ""
    roomFailure = condition.roomFailure?.message ?? ""
    settlingFailure = condition.settlingFailure?.message ?? ""
    if let doubt = condition.clockDoubt { clockDoubt = ClockDoubt(doubt) }
    damagedMailboxes = UInt64(condition.damagedMailboxes)
  }
}

extension OfflineMailbox_V1_ConditionResponse.ClockDoubt {
  /// A doubt for the wire.
  init(_ doubt: MailboxInterface.ClockDoubt) {
    self.init()
    kind =
      switch doubt.kind {
      case .wasSet: .wasSet
      case .isBehindTheStore: .isBehindTheStore
      }
    shown = doubt.shown.milliseconds
    believed = doubt.believed.milliseconds
  }
}

extension OfflineMailbox_V1_DamagedMailboxesResponse.Mailbox {
  /// A damaged mailbox for the wire.
  init(_ damaged: DamagedMailbox) {
    self.init()
    app = damaged.mailbox.app.value
    user = damaged.mailbox.user.value
    reason = damaged.reason
    since = damaged.since.milliseconds
    setAside = damaged.isSetAside
  }
}
