internal import ArgumentParser
internal import MailboxStore

/// `mailbox device ls`
struct DeviceList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists a user's devices, signed-out ones included.",
    discussion: "With --json one object a line.")

  @Argument(help: "Whose devices.")
  var user: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let devices = try store.view().devices(of: try store.mailbox(user))
    let answers = StandardOutput()
    if output.json {
      for device in devices { try answers.json(DeviceLine(device)) }
    } else if devices.isEmpty {
      try answers.line("no devices")
    } else {
      try answers.devices(devices)
    }
    try answers.flush()
  }
}
