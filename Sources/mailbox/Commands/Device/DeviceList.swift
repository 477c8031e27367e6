internal import ArgumentParser
internal import Foundation
internal import MailboxModel
internal import MailboxPush
internal import MailboxStore
internal import MailboxTool

/// `mailbox device ls`
struct DeviceList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists a user's devices, signed-out ones included.",
    discussion: """
      With --json one object a line. A token in quarantine is pushed to no more until the app reports it \
      again; why is what its provider said.
      """)

  @Argument(help: "Whose devices.")
  var user: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let mailbox = try store.mailbox(user)
    let devices = try store.view().devices(of: mailbox)
    let quarantines = try quarantines(of: devices, in: mailbox)
    let answers = StandardOutput()
    if output.json {
      for (device, quarantine) in zip(devices, quarantines) {
        try answers.json(DeviceLine(device, quarantine: quarantine))
      }
    } else if devices.isEmpty {
      try answers.line("no devices")
    } else {
      try answers.devices(devices)
      for (device, quarantine) in zip(devices, quarantines) {
        guard let quarantine else { continue }
        // A provider's words may be long, and anything.
        let reason = PlainText.shortened(PlainText.oneLine(quarantine), to: 200)
        try answers.line("\(PlainText.oneLine(device.id.value)) is in quarantine: \(reason)")
      }
    }
    try answers.flush()
  }

  /// Returns for each device why its token is in quarantine; nil when it is not, or nothing was ever pushed.
  private func quarantines(
    of devices: [Device], in mailbox: MailboxAddress
  ) throws -> [String?] {
    let directory = try store.namedDirectory() + "/push"
    guard FileManager.default.fileExists(atPath: directory + "/data.mdb") else {
      return devices.map { _ in nil }
    }
    let tables = try PushTables(reading: directory)
    return try devices.map { try tables.quarantine(of: $0, in: mailbox) }
  }
}
