internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox device rm`
struct DeviceRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm",
    abstract: "Removes a device, signed in or not: it holds no messages back and is known no more.",
    discussion: """
      Should its app come again, it is a new device. To keep it out sign it out: it is known then, until \
      others need its place.
      """)

  @OptionGroup var arguments: DeviceArguments
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let mailbox = try store.mailbox(arguments.user)
    let id = try DeviceID(arguments.device)
    let device = try await store.withStore { store in
      let device = try store.device(id, of: mailbox)
      try await store.removeDevice(id, of: mailbox)
      return device
    }
    let answers = StandardOutput()
    if output.json {
      try answers.json(DeviceLine(device))
    } else {
      try answers.line(PlainText.oneLine("removed \(id) of \(mailbox)"))
    }
    try answers.flush()
  }
}
