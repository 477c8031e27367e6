internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox device sign-out`
struct DeviceSignOut: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign-out",
    abstract: "Signs a device out: it holds no messages back and is pushed nothing.")

  @OptionGroup var arguments: DeviceArguments
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let mailbox = try store.mailbox(arguments.user)
    let id = try DeviceID(arguments.device)
    let device = try await store.withStore { store in
      try await store.signOut(id, of: mailbox)
      return try store.device(id, of: mailbox)
    }
    let answers = StandardOutput()
    try answers.device(device, asJSON: output.json)
    try answers.flush()
  }
}
