internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore

/// `mailbox purge`
struct Purge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Empties a mailbox for good and begins a new epoch.",
    discussion: """
      Messages and conversations go, and devices that are signed out. Devices that are signed in stay, so \
      that they can be woken, and so do the user's push preferences.
      """)

  @Argument(help: "Whose mailbox.")
  var user: String

  @Flag(help: "Remove the devices that are signed in as well.")
  var devices = false

  @Flag(help: "Do it.")
  var yes = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  private struct Answer: Encodable {
    let user: String
    let messages: UInt64
    /// How many devices are known no more.
    let devices: Int
    let epoch: String
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    guard yes else {
      let waiting = try store.view().summary(of: mailbox).messages
      throw Failure(
        .usage,
        "this removes \(Quantities.count(waiting, "waiting message")) of \(mailbox) for good",
        hint: "add --yes to do it")
    }
    let (before, removed, epoch) = try await store.withStore { store in
      let before = try store.summary(of: mailbox)
      let known = try store.devices(of: mailbox).count
      let epoch = try await store.purge(mailbox, removingDevices: devices)
      return (before, try known - store.devices(of: mailbox).count, epoch)
    }
    let answers = StandardOutput()
    if output.json {
      try answers.json(
        Answer(
          user: user, messages: before.messages, devices: removed, epoch: epoch.description))
    } else {
      let gone = removed > 0 ? " and \(Quantities.count(UInt64(removed), "device"))" : ""
      try answers.line(
        "removed \(Quantities.count(before.messages, "message"))\(gone); the new epoch is \(epoch)")
    }
    try answers.flush()
  }
}
