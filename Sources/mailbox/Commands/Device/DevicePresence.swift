internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox device presence`
struct DevicePresence: AsyncParsableCommand {
  /// The presences that an app can report; signing out has a command of its own.
  enum Place: String, ExpressibleByArgument, CaseIterable {
    case foreground, background, suspended

    var presence: Presence {
      switch self {
      case .foreground: .foreground
      case .background: .background
      case .suspended: .suspended
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "presence", abstract: "Reports where a device's app is.")

  @OptionGroup var arguments: DeviceArguments

  @Argument(help: "Where it is.")
  var presence: Place

  @Option(help: "The unread count that the app shows.")
  var badge: UInt32?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let mailbox = try store.mailbox(arguments.user)
    let id = try DeviceID(arguments.device)
    let device = try await store.withStore { store in
      try await store.setPresence(presence.presence, badge: badge, of: id, in: mailbox)
      return try store.device(id, of: mailbox)
    }
    let answers = StandardOutput()
    try answers.device(device, asJSON: output.json)
    try answers.flush()
  }
}
