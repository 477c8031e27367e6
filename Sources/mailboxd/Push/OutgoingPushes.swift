internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush

/// A gateway that signs in to providers with credentials, which may change.
protocol ProviderGateway: PushGateway {
  /// Sends by these from now on; returns what cannot be used, in words.
  func use(_ credentials: [PushCredential]) async -> [String]
  /// Waits for what is under way, and closes its connections.
  func close() async
}

/// Where the program's pushes go: printed until there is a credential, from then on to the providers.
///
/// It does not go back when the last credential is removed: what is printed counts as sent.
actor OutgoingPushes: PushGateway {
  private let printing: PrintingGateway
  private let providers: (any ProviderGateway)?
  private var hadCredentials = false

  /// Without a gateway to providers everything is printed.
  init(printing: PrintingGateway, providers: (any ProviderGateway)? = nil) {
    self.printing = printing
    self.providers = providers
  }

  /// Whether pushes are printed instead of sent.
  var isPrinting: Bool { providers == nil || !hadCredentials }

  /// Sends or prints a push.
  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    guard let providers, hadCredentials else {
      return await printing.send(push, to: binding)
    }
    return await providers.send(push, to: binding)
  }

  /// Sends by these credentials from now on; returns what cannot be used, in words.
  func use(_ credentials: [PushCredential]) async -> [String] {
    if !credentials.isEmpty { hadCredentials = true }
    return await providers?.use(credentials) ?? []
  }

  /// Waits for what is under way, and closes all connections.
  func close() async { await providers?.close() }
}
