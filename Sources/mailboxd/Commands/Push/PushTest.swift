internal import ArgumentParser
internal import FoundationEssentials
internal import Logging
internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush
internal import MailboxStore
internal import MailboxTool

/// `mailboxd push test`
struct PushTest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Sends a push to a user's devices at once, and says what came of it.",
    discussion: """
      It looks into the store beside the server and sends by itself: neither presence nor the user's \
      wishes are asked, nothing is written to the ledger, and a token that is dead stays. Without a \
      credential the push is printed. A device that is signed out is never pushed to.
      """)

  /// The time for which the push is of use, in seconds.
  private static let lifeSeconds: Int64 = 300

  @Argument(help: "Whose devices.")
  var user: String

  @Option(help: "One device only.")
  var device: String?

  @Option(help: "The app that the user belongs to.")
  var app = AppID.standard.value

  @OptionGroup var providers: ProviderOptions
  @OptionGroup var store: StoreOptions

  func run() async throws {
    let sources = try await store.sources(providers)
    let settings = try PushDaemonSettings(from: sources)
    let mailbox = MailboxAddress(try UserID(user), in: try AppID(app))
    let (directory, view) = try store.view(sources)
    let targets = try targets(of: mailbox, in: view)
    let kept = CredentialStore(in: directory + "/push", key: try SecretsKey.ofEnvironment())
    let credentials = try await kept.all()
    if let problem = credentials.problems.first { throw problem }

    let silent = Logger(label: "mailboxd") { _ in SwiftLogNoOpLogHandler() }
    let gateway = try OutgoingPushes(
      kept, settings: settings.gateway, logger: silent,
      printing: PrintingGateway(withWords: true) { print($0.oneLine) })
    for words in await gateway.use(credentials.credentials) { print(words.oneLine) }
    var failed = 0
    for (device, binding) in targets {
      let outcome = await send(to: binding, of: device, in: mailbox, by: gateway, settings)
      print("\(device): \(outcome.words)".oneLine)
      if outcome != .delivered { failed += 1 }
    }
    await gateway.close()
    guard await !gateway.isPrinting else {
      throw Failure(
        .other, "\(failed) of \(targets.count) pushes were printed, and sent to nobody",
        hint: "add a credential with 'mailboxd credential add'")
    }
    guard failed == 0 else {
      throw Failure(
        .other, "\(failed) of \(targets.count) pushes were not taken",
        hint: "see what the provider said; Documentation/Push.md has its answers")
    }
  }

  /// The devices to push to, in order of their ids.
  private func targets(
    of mailbox: MailboxAddress, in view: StoreView
  ) throws -> [(DeviceID, Binding)] {
    let wanted = try device.map { (id) throws in try DeviceID(id) }
    let devices = try view.devices(of: mailbox).filter { wanted == nil || $0.id == wanted }
    if let wanted, devices.isEmpty { throw MailboxError.unknownDevice(wanted, of: mailbox) }
    if let device = devices.first, wanted != nil, !device.presence.isSignedIn {
      throw MailboxError.deviceSignedOut(device.id, of: mailbox)
    }
    let targets = devices.filter(\.presence.isSignedIn)
      .compactMap { device in device.binding.map { (device.id, $0) } }
    guard !targets.isEmpty else {
      throw Failure(
        .notFound, "no device of \(mailbox) that is signed in has a push token",
        hint: "the app reports it with BindToken")
    }
    return targets
  }

  private func send(
    to binding: Binding, of device: DeviceID, in mailbox: MailboxAddress,
    by gateway: OutgoingPushes, _ settings: PushDaemonSettings
  ) async -> PushOutcome {
    let id = PushID(
      high: UInt64.random(in: 0...UInt64.max) & 0xFFFF_FFFF_FFFF_0FFF | 0x8000,
      low: UInt64.random(in: 0...UInt64.max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    let now = Timestamp.ofSystem
    var content = PushContent(
      .alert, id: id, mailbox: mailbox, device: device, collapseID: id.description,
      expiresAt: now.adding(seconds: Self.lifeSeconds), now: now)
    content.title = "Test"
    content.body = "Pushes to this device work."
    content.sound = "default"
    guard let push = RenderedPush(content, to: binding, by: settings.profile) else {
      return .refused(reason: "the payload is too large")
    }
    return await gateway.send(push, to: binding)
  }
}

extension PushOutcome {
  /// The outcome in words, for people.
  fileprivate var words: String {
    switch self {
    case .delivered: "taken"
    case .printed: "printed, and sent to nobody: there is no credential"
    case .superseded: "not now: the credential was replaced meanwhile"
    case .dead(let reason, _): "the token is dead: \(reason)"
    case .quarantine(let reason): "the token does not fit: \(reason)"
    case .mismatch(let reason): "the binding does not fit the credential: \(reason)"
    case .misconfigured(let reason): "the credential is wrong: \(reason)"
    case .retry(_, let reason, let seconds):
      "not now: \(reason)" + (seconds.map { ", try again after \($0) s" } ?? "")
    case .refused(let reason): "refused: \(reason)"
    }
  }
}
