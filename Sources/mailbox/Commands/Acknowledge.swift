internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox ack`
struct Acknowledge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Records that a device has everything through a sequence.",
    discussion: "What every signed-in device has acknowledged is removed.")

  @Argument(help: "Whose mailbox.")
  var user: String

  @Option(help: "The device that has it.")
  var device: String

  @Option(
    help: ArgumentHelp(
      "The cursor that drain printed, or a sequence of the present epoch.",
      valueName: "epoch:seq|seq"))
  var through: String?

  @Flag(help: "Everything through the newest message.")
  var all = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard all != (through != nil) else { throw ValidationError("say --through or --all") }
  }

  private struct Answer: Encodable {
    let user: String
    let device: String
    let through: String
    let messages: UInt64
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    let device = try DeviceID(device)
    let sequence = through.flatMap { UInt64($0) }
    let given = try sequence == nil ? through.map { try Cursor(parsing: $0) } : nil
    let (cursor, summary) = try await store.withStore { store in
      let before = try store.summary(of: mailbox)
      try store.view.expect(device, of: mailbox)
      let cursor =
        given ?? Cursor(epoch: before.epoch, sequence: sequence ?? before.head)
      try await store.acknowledge(mailbox, device: device, through: cursor)
      return (cursor, try store.summary(of: mailbox))
    }
    let answers = StandardOutput()
    if output.json {
      try answers.json(
        Answer(
          user: user, device: device.value, through: cursor.description,
          messages: summary.messages))
    } else {
      try answers.line(
        "acknowledged through \(cursor); \(Quantities.count(summary.messages, "message")) left waiting"
      )
    }
    try answers.flush()
  }
}
