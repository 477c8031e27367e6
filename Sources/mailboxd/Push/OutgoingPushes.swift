internal import Logging
internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush

/// Where the program's pushes go: printed until there is a credential, from then on to the providers.
///
/// It does not go back when the last credential is removed: what is printed counts as sent.
actor OutgoingPushes: PushGateway {
  private let printing: PrintingGateway
  private let providers: CredentialGateway
  private var hadCredentials = false

  /// Prints by `print`, line by line.
  init(logger: Logger, print: @escaping @Sendable (String) -> Void) throws(MailboxError) {
    printing = PrintingGateway(print)
    providers = try CredentialGateway(logger: logger)
  }

  /// Whether pushes are printed instead of sent.
  var isPrinting: Bool { !hadCredentials }

  /// Sends or prints a push.
  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    guard hadCredentials else { return await printing.send(push, to: binding) }
    return await providers.send(push, to: binding)
  }

  /// Sends by these credentials from now on; returns what cannot be used, in words.
  func use(_ credentials: [PushCredential]) async -> [String] {
    if !credentials.isEmpty { hadCredentials = true }
    return await providers.update(credentials).map(\.description)
  }

  /// Waits for what is under way, and closes all connections.
  func close() async { await providers.close() }
}
