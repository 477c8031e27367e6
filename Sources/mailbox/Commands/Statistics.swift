internal import ArgumentParser
internal import MailboxStore

/// `mailbox stats`
struct Statistics: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats", abstract: "Shows what the store holds, in numbers.")

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let statistics = try store.view().statistics()
    let answers = StandardOutput()
    if output.json {
      try answers.json(Answer(statistics))
    } else {
      try answers.pairs([
        ("mailboxes", Quantities.count(statistics.mailboxes)),
        (
          "waiting",
          "\(Quantities.count(statistics.messages, "message")), \(Quantities.bytes(statistics.bytes))"
        ),
        ("unread", Quantities.count(statistics.unread)),
        ("devices", Quantities.count(statistics.devices)),
        ("journal", Quantities.bytes(statistics.journalBytes)),
        ("settled", Quantities.bytes(statistics.settledBytes)),
        ("recent", Quantities.count(statistics.recentMailboxes, "mailbox", "mailboxes")),
      ])
    }
    try answers.flush()
  }

  private struct Answer: Encodable {
    let mailboxes: UInt64
    let messages: UInt64
    let bytes: UInt64
    let unread: UInt64
    let devices: UInt64
    let journalBytes: UInt64
    let journalBudgetBytes: UInt64
    let settledBytes: UInt64
    let recentMailboxes: UInt64

    init(_ statistics: StoreStatistics) {
      mailboxes = statistics.mailboxes
      messages = statistics.messages
      bytes = statistics.bytes
      unread = statistics.unread
      devices = statistics.devices
      journalBytes = statistics.journalBytes
      journalBudgetBytes = statistics.journalBudgetBytes
      settledBytes = statistics.settledBytes
      recentMailboxes = statistics.recentMailboxes
    }
  }
}
