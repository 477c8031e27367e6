internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox ls`
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the mailboxes and what waits in them.",
    discussion: "With --json one object a line.")

  @Flag(help: "The mailboxes of all apps.")
  var allApps = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws { try store.validate(allApps: allApps) }

  func run() throws {
    let app = try store.appID()
    let view = try store.view()
    if !allApps { try store.expectApp(in: view) }
    let answers = StandardOutput()
    if output.json {
      try view.eachMailbox(of: allApps ? nil : app) { page in
        for summary in page { try answers.json(MailboxLine(summary)) }
      }
    } else {
      try writeTable(of: view, app: allApps ? nil : app, to: answers)
    }
    try answers.flush()
  }

  private func writeTable(of view: StoreView, app: AppID?, to answers: StandardOutput) throws {
    var table = Table(
      .text(allApps ? "APP/USER" : "USER"), .number("WAITING"), .number("UNREAD"),
      .number("BYTES"), .number("NEWEST"))
    var count = 0
    var damaged: [MailboxSummary] = []
    try view.eachMailbox(of: app) { page in
      for summary in page {
        let user = summary.mailbox.user.value
        table.add(
          allApps ? "\(summary.mailbox.app)/\(user)" : user, Quantities.count(summary.messages),
          Quantities.count(summary.unread), Quantities.bytes(summary.bytes), "\(summary.head)")
        if summary.damage != nil { damaged.append(summary) }
      }
      try table.write(to: answers, titles: count == 0)
      count += page.count
    }
    for summary in damaged {
      try answers.line(
        PlainText.oneLine("damaged: \(summary.mailbox): \(summary.damage ?? "")"))
    }
    if count == 0 {
      let place = app.map { " of app '\(PlainText.oneLine($0.value))'" } ?? ""
      try answers.line("no mailboxes\(place)")
    }
  }
}
