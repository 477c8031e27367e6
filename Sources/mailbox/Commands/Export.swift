internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox export`
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes all waiting messages as JSON Lines, as import takes them.",
    discussion: """
      One line a message and mailbox, in the order of the mailboxes' sequences, with all that the \
      message has: an import of it into an empty store, exported, gives the same lines. Sequences, \
      gaps, unread counts and devices belong to the mailbox and are not exported: where it is \
      imported a new epoch begins. How many messages gaps stand for is said on standard error.
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
    try store.validate(allApps: allApps)
  }

  func run() throws {
    let app = try store.appID()
    let mailboxes = try namedMailboxes()
    let view = try store.view()
    // All of them or none: half an export looks like a whole one.
    for mailbox in mailboxes { _ = try view.summary(of: mailbox) }
    let lines = StandardOutput()
    var gaps = GapTally()
    var isWhole = true
    if mailboxes.isEmpty {
      if !allApps { try store.expectApp(in: view) }
      try view.eachMailbox(of: allApps ? nil : app) { page in
        for summary in page where summary.head > summary.floor || summary.damage != nil {
          do {
            gaps.add(try export(summary.mailbox, from: view, to: lines))
          } catch let error as MailboxError where error.exitStatus == .damaged {
            // The others are exported all the same; the exit code says that it is not all.
            isWhole = false
            StandardError.complain(
              PlainText.oneLine("\(summary.mailbox) is not exported to its end: \(error.message)"))
          }
        }
      }
    } else {
      for mailbox in mailboxes { gaps.add(try export(mailbox, from: view, to: lines)) }
    }
    try lines.flush()
    if let note = gaps.note { StandardError.complain(note) }
    if !isWhole { throw Reported(status: .damaged) }
  }

  /// The mailboxes of the users that were named, each once, in their order.
  private func namedMailboxes() throws -> [MailboxAddress] {
    var mailboxes: [MailboxAddress] = []
    for mailbox in try users.map({ try store.mailbox($0) }).sorted() {
      let isRepeated = mailboxes.last?.user.value.utf8.elementsEqual(mailbox.user.value.utf8)
      if isRepeated != true { mailboxes.append(mailbox) }
    }
    return mailboxes
  }

  /// Writes a mailbox's messages; returns how many are missing.
  private func export(_ mailbox: MailboxAddress, from view: StoreView, to lines: StandardOutput)
    throws -> UInt64
  {
    var missing: UInt64 = 0
    var pages = Pages(from: .oldest) { try view.drain(mailbox, from: $0, limit: $1) }
    while let page = try pages.next() {
      var reader = WireReader(page.bytes.span.bytes)
      while let field = try reader.nextField() {
        if field.number == PageField.message {
          try lines.json(
            try DepositLine(encoded: reader.array(of: field), in: mailbox, namesApp: allApps))
        } else if field.number == PageField.gap {
          missing += try Gap(decoding: reader.bytes(of: field)).count
        }
      }
    }
    return missing
  }

  /// The gaps that an export leaves out, counted so that none is lost without a word (contract G4).
  private struct GapTally {
    private var messages: UInt64 = 0
    private var mailboxes = 0

    mutating func add(_ missing: UInt64) {
      messages += missing
      if missing > 0 { mailboxes += 1 }
    }

    var note: String? {
      guard messages > 0 else { return nil }
      return "gaps are not exported; they stand for \(Quantities.count(messages, "message")) in "
        + Quantities.count(mailboxes, "mailbox", "mailboxes")
    }
  }
}
