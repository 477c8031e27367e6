internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox purge`
struct Purge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Empties a mailbox for good and begins a new epoch.",
    discussion: """
      Messages and conversations go, and devices that are signed out. Devices that are signed in stay, so \
      that they can be woken, and so do the user's push preferences. A damaged mailbox is emptied as well, \
      though how much that was may not be known.
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
    /// The number of messages that waited; missing when it could not be read.
    let messages: UInt64?
    /// The number of devices removed; missing when it is not known.
    let devices: Int?
    let epoch: String

    /// The same for people.
    var line: String {
      guard let messages, let devices else {
        return "removed all there was, which could not be read; the new epoch is \(epoch)"
      }
      let gone = devices > 0 ? " and \(Quantities.count(UInt64(devices), "device"))" : ""
      return "removed \(Quantities.count(messages, "message"))\(gone); the new epoch is \(epoch)"
    }
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    guard yes else {
      let view = try store.view()
      let waiting = try readable { () throws(MailboxError) in
        try view.summary(of: mailbox).messages
      }
      let what = waiting.map { "\(Quantities.count($0, "waiting message")) of \(mailbox)" }
      throw Failure(
        .usage, "this removes \(what ?? "all that \(mailbox) has, which cannot be read,") for good",
        hint: "add --yes to do it")
    }
    let answer = try await store.withStore { store in
      let before = try readable { () throws(MailboxError) in
        (messages: try store.summary(of: mailbox).messages, devices: try store.devices(of: mailbox))
      }
      let epoch = try await store.purge(mailbox, removingDevices: devices)
      let removed = try before.map { before in
        try before.devices.count - store.devices(of: mailbox).count
      }
      return Answer(
        user: user, messages: before?.messages, devices: removed, epoch: epoch.description)
    }
    let answers = StandardOutput()
    if output.json { try answers.json(answer) } else { try answers.line(answer.line) }
    try answers.flush()
  }

  /// Reads from a mailbox; returns nil when it is damaged, which is no reason to keep it.
  private func readable<Value>(
    _ read: () throws(MailboxError) -> Value
  ) throws(MailboxError) -> Value? {
    do throws(MailboxError) {
      return try read()
    } catch {
      guard case .damaged = error else { throw error }
      return nil
    }
  }
}
