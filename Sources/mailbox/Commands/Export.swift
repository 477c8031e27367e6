internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore

/// `mailbox export`
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes all waiting messages as JSON Lines, as import takes them.",
    discussion: """
      One line a message and mailbox, in the order of the mailboxes' sequences. Gaps, unread counts \
      and devices are not exported.
      """)

  @Argument(help: ArgumentHelp("Only the mailboxes of these users.", valueName: "user"))
  var users: [String] = []

  @Flag(help: "The mailboxes of all apps; the lines name them.")
  var allApps = false

  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard users.isEmpty || !allApps else {
      throw ValidationError("name users or --all-apps, not both")
    }
  }

  func run() throws {
    let app = try AppID(store.app)
    let mailboxes = try users.map { try store.mailbox($0) }
    let view = try store.view()
    let lines = StandardOutput()
    if mailboxes.isEmpty {
      try view.eachMailbox(of: allApps ? nil : app) { page in
        for summary in page where summary.messages > 0 {
          try export(summary.mailbox, from: view, to: lines)
        }
      }
    } else {
      for mailbox in mailboxes { try export(mailbox, from: view, to: lines) }
    }
    try lines.flush()
  }

  private func export(_ mailbox: MailboxAddress, from view: StoreView, to lines: StandardOutput)
    throws
  {
    var pages = Pages(from: .oldest) { try view.drain(mailbox, from: $0, limit: $1) }
    while let page = try pages.next() {
      for waiting in try page.messages() {
        try lines.json(try DepositLine(waiting, in: mailbox, namesApp: allApps))
      }
    }
  }
}
