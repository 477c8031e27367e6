internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox drain`
struct Drain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads what waits in a mailbox, in order.",
    discussion: """
      Begins behind what the device has acknowledged, or behind the cursor that is given, or, with \
      neither, at the oldest message. Nothing is removed by draining; --ack acknowledges what was \
      printed, after it was printed.
      """)

  @Argument(help: "Whose mailbox.")
  var user: String

  @Option(help: "The device that drains.")
  var device: String?

  @Option(
    help: ArgumentHelp("Begin behind this cursor, as drain prints it.", valueName: "epoch:seq"))
  var after: String?

  @Option(help: ArgumentHelp("The most messages and gaps.", valueName: "n"))
  var limit: Int?

  @Flag(help: "Acknowledge for the device what was printed.")
  var ack = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit is \(limit): it goes from 1") }
    if ack && device == nil { throw ValidationError("--ack needs the --device that acknowledges") }
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    let device = try device.map { try DeviceID($0) }
    let start: DrainStart =
      if let after {
        .after(try Cursor(parsing: after))
      } else if let device {
        .acknowledged(by: device)
      } else {
        .oldest
      }
    guard ack, let device else {
      let view = try store.view()
      try device.map { try view.expect($0, of: mailbox) }
      _ = try print(
        Pages(from: start, entriesMax: limit) {
          try view.drain(mailbox, from: $0, limit: $1)
        })
      return
    }
    try await store.withStore { store in
      try store.view.expect(device, of: mailbox)
      let cursor = try print(
        Pages(from: start, entriesMax: limit) {
          try store.drain(mailbox, from: $0, limit: $1)
        })
      if let cursor { try await store.acknowledge(mailbox, device: device, through: cursor) }
    }
  }

  /// Prints all pages and hands them to the system; returns where they end.
  private func print(_ pages: consuming Pages) throws -> Cursor? {
    let answers = StandardOutput()
    var cursor: Cursor?
    var count = 0
    while let page = try pages.next() {
      for entry in try page.entries() {
        if output.json {
          try answers.json(EntryLine(entry: entry, epoch: page.cursor.epoch))
        } else {
          try answers.line(text(of: entry))
        }
      }
      count += page.messageCount + page.gapCount
      cursor = page.cursor
    }
    if let cursor, !output.json {
      if count == 0 { try answers.line("nothing waits") }
      try answers.line("cursor \(cursor)")
    }
    try answers.flush()
    return cursor
  }

  private func text(of entry: Page.Entry) -> String {
    switch entry {
    case .message(let waiting):
      let sender = PlainText.oneLine(waiting.message.sender.value)
      let group = waiting.message.group.map { " in \(PlainText.oneLine($0.value))" } ?? ""
      let moment = Quantities.moment(waiting.sentAt)
      let content = PlainText.oneLine(waiting.message.words)
      return "\(waiting.sequence)  \(moment)  \(sender)\(group): \(content)"
    case .gap(let gap):
      let range = gap.count == 1 ? "\(gap.from)" : "\(gap.from)-\(gap.to)"
      return "\(range)  gap: \(Quantities.count(gap.count, "message")) missing, \(gap.reason)"
    }
  }
}

extension StoreView {
  /// Throws `.unknownDevice` for a device that the mailbox does not know. The store itself takes an
  /// acknowledgement as the beginning of a device; typed by hand, a slip would begin one that holds
  /// messages back for weeks.
  func expect(_ device: DeviceID, of mailbox: MailboxAddress) throws(MailboxError) {
    let isKnown = try devices(of: mailbox).contains {
      $0.id.value.utf8.elementsEqual(device.value.utf8)
    }
    guard isKnown else { throw .unknownDevice(device, of: mailbox) }
  }
}
