internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox device bind`
struct DeviceBind: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bind", abstract: "Gives a device a push token.",
    discussion: "A token has one owner in its app: the device that had it before loses it.")

  @OptionGroup var arguments: DeviceArguments

  @Option(help: "The token as the platform gave it to the app.")
  var token: String

  @Option(help: "Whose push service it belongs to.")
  var platform: Binding.Platform

  @Option(help: "The name of the credential that pushes to it.")
  var credential: String

  // Without a default of the parser's, which would show it by its stored number.
  @Option(help: "Which of Apple's two services it belongs to; production when none is named.")
  var environment: Binding.Environment?

  @Option(help: "The app's bundle id, for Apple's services.")
  var topic = ""

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let mailbox = try store.mailbox(arguments.user)
    let id = try DeviceID(arguments.device)
    let binding = Binding(
      token: token, platform: platform, credential: credential,
      environment: environment ?? .production, topic: topic, registeredAt: StoreClock.system.now)
    let device = try await store.withStore { store in
      try await store.bind(binding, to: id, of: mailbox)
      return try store.device(id, of: mailbox)
    }
    let answers = StandardOutput()
    try answers.device(device, asJSON: output.json)
    try answers.flush()
  }
}

/// `mailbox device unbind`
struct DeviceUnbind: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unbind", abstract: "Takes a device's push token away.")

  @OptionGroup var arguments: DeviceArguments

  @Option(help: "Only when it still is this one.")
  var token: String?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let mailbox = try store.mailbox(arguments.user)
    let id = try DeviceID(arguments.device)
    let device = try await store.withStore { store in
      try await store.unbind(id, of: mailbox, token: token.map(PushToken.init(checked:)))
      return try store.device(id, of: mailbox)
    }
    let answers = StandardOutput()
    try answers.device(device, asJSON: output.json)
    try answers.flush()
  }
}
