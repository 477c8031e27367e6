internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox device register`
struct DeviceRegister: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "register", abstract: "Registers a device, or signs it in again.")

  @OptionGroup var arguments: DeviceArguments

  @Flag(help: "Sign out all other devices of the user.")
  var replaceOthers = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let mailbox = try store.mailbox(arguments.user)
    let id = try DeviceID(arguments.device)
    let device = try await store.withStore(creates: true) {
      try await $0.register(id, of: mailbox, replacingOthers: replaceOthers)
    }
    let answers = StandardOutput()
    try answers.device(device, asJSON: output.json)
    try answers.flush()
  }
}

extension StandardOutput {
  /// One device, as a table or as JSON.
  func device(_ device: Device, asJSON: Bool) throws {
    if asJSON {
      try json(DeviceLine(device))
    } else {
      try devices([device])
    }
  }
}

extension EmbeddedStore {
  /// A device that the mailbox knows.
  func device(_ id: DeviceID, of mailbox: MailboxAddress) throws -> Device {
    guard let device = try devices(of: mailbox).first(where: { $0.id == id }) else {
      throw MailboxError.unknownDevice(id, of: mailbox)
    }
    return device
  }
}
