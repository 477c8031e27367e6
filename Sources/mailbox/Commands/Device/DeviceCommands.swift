internal import ArgumentParser

/// `mailbox device`
struct DeviceCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "device",
    abstract: "Registers devices, binds their push tokens, signs them out, removes them.",
    subcommands: [
      DeviceRegister.self, DeviceBind.self, DeviceUnbind.self, DevicePresence.self,
      DeviceList.self, DeviceSignOut.self, DeviceRemove.self,
    ])
}

/// The arguments that name a device and its user.
struct DeviceArguments: ParsableArguments {
  @Argument(help: "Whose device.")
  var user: String

  @Argument(help: "The device's id.")
  var device: String
}
