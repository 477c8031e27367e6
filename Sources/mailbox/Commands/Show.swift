internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox show`
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows a mailbox: what waits, its conversations, devices and push preferences.")

  @Argument(help: "Whose mailbox.")
  var user: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let mailbox = try store.mailbox(user)
    let view = try store.view()
    let summary = try view.summary(of: mailbox)
    let conversations = try view.conversations(of: mailbox)
    let devices = try view.devices(of: mailbox)
    let preferences = try view.pushPreferences(of: mailbox)
    let answers = StandardOutput()
    if output.json {
      try answers.json(
        Answer(
          mailbox: MailboxLine(summary),
          conversations: conversations.map { ConversationLine($0) },
          devices: devices.map { DeviceLine($0) }, push: PushLine(preferences)))
    } else {
      try write(summary, to: answers)
      try answers.line()
      try write(conversations, to: answers)
      try answers.line()
      if devices.isEmpty {
        try answers.line("no devices: nothing is removed but by time and quota")
      } else {
        try answers.devices(devices)
      }
      try answers.line()
      try answers.pairs([("pushes", preferences.text)])
    }
    try answers.flush()
  }

  private func write(_ summary: MailboxSummary, to answers: StandardOutput) throws {
    try answers.pairs([
      ("user", summary.mailbox.user.value),
      ("app", summary.mailbox.app.value),
      (
        "waiting",
        "\(Quantities.count(summary.messages, "message")), \(Quantities.bytes(summary.bytes))"
      ),
      ("unread", Quantities.count(summary.unread)),
      ("newest", "\(summary.end)"),
      ("gone through", "\(summary.floor)"),
    ])
  }

  private func write(_ conversations: [ConversationSummary], to answers: StandardOutput) throws {
    guard !conversations.isEmpty else { return try answers.line("no conversations") }
    var table = Table(
      .text("CONVERSATION"), .text("KIND"), .number("UNREAD"), .number("READ THROUGH"),
      .text("NOTIFIES OF"))
    for summary in conversations {
      table.add(
        summary.conversation.description, summary.conversation.kind,
        Quantities.count(summary.unread), "\(summary.readThrough)",
        summary.notifications.description)
    }
    try table.write(to: answers)
  }

  private struct ConversationLine: Encodable {
    let conversation: String
    let kind: String
    let unread: UInt64
    let readThrough: UInt64
    let lastNumber: UInt64
    let notifications: String

    init(_ summary: ConversationSummary) {
      conversation = summary.conversation.description
      kind = summary.conversation.kind
      unread = summary.unread
      readThrough = summary.readThrough
      lastNumber = summary.lastNumber
      notifications = summary.notifications.description
    }
  }

  private struct Answer: Encodable {
    private enum CodingKeys: String, CodingKey {
      case conversations, devices, push
    }

    let mailbox: MailboxLine
    let conversations: [ConversationLine]
    let devices: [DeviceLine]
    let push: PushLine

    /// The mailbox's own numbers stand beside the rest, as `ls` has them.
    func encode(to encoder: any Encoder) throws {
      try mailbox.encode(to: encoder)
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(conversations, forKey: .conversations)
      try fields.encode(devices, forKey: .devices)
      try fields.encode(push, forKey: .push)
    }
  }
}
