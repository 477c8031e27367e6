internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox stats`
struct Statistics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Shows what the store holds, in numbers.",
    discussion: """
      With --app the mailboxes, messages, unread ones and devices are those of the app. The journal's \
      budget is the owner's, or that of the last one; the pressure says what the journal's filling \
      does to deposits: low, settling, slowing, full. What is not known is '-', and null with --json.
      """)

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let view = try store.view()
    try store.expectApp(in: view)
    let app = try store.app.map { _ in try store.appID() }
    var statistics = try view.statistics()
    if let app { try view.count(app, into: &statistics) }
    let answer = StatisticsLine(
      statistics, app: app, diskBytes: DiskUse.bytes(of: try store.namedDirectory()),
      oldest: try view.oldestMessage(of: app))
    let answers = StandardOutput()
    if output.json {
      try answers.json(answer)
    } else {
      try answers.pairs(answer.pairs)
    }
    try answers.flush()
  }
}

extension StoreView {
  /// Counts an app's mailboxes instead of the store's. O(its mailboxes).
  fileprivate func count(_ app: AppID, into statistics: inout StoreStatistics) throws {
    (statistics.mailboxes, statistics.messages, statistics.bytes) = (0, 0, 0)
    (statistics.unread, statistics.devices) = (0, 0)
    try eachMailbox(of: app) { page in
      for summary in page {
        statistics.mailboxes += 1
        statistics.messages += summary.messages
        statistics.bytes += summary.bytes
        statistics.unread += summary.unread
        statistics.devices += UInt64(try devices(of: summary.mailbox).count)
      }
    }
  }

  /// The message that was sent first of those that are first in their mailboxes; nil when none
  /// waits. O(mailboxes), and the gaps before each message.
  fileprivate func oldestMessage(of app: AppID?) throws -> OldestMessage? {
    var oldest: OldestMessage?
    try eachMailbox(of: app) { page in
      for summary in page where summary.messages > 0 {
        guard let first = try firstMessage(of: summary.mailbox) else { continue }
        if oldest.map({ first.sentAt < $0.at.timestamp }) ?? true {
          oldest = OldestMessage(first, in: summary.mailbox)
        }
      }
    }
    return oldest
  }

  private func firstMessage(of mailbox: MailboxAddress) throws -> WaitingMessage? {
    var start = DrainStart.oldest
    // One entry is enough, unless what comes first is a gap.
    var entries = 1
    while true {
      let page = try drain(mailbox, from: start, limit: DrainLimit(entries: entries))
      if let message = try page.messages().first { return message }
      guard page.hasMore else { return nil }
      start = .after(page.cursor)
      entries = 512
    }
  }
}
