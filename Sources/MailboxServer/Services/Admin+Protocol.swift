internal import MailboxModel
internal import MailboxProtocol
internal import MailboxStore

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
  }
}
