internal import Logging
internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush

/// The program's gateway: pushes go to the providers from the first credential on. Before that they are
/// printed where that was asked for, for development, and owed elsewhere.
///
/// It does not go back when the last credential is removed. What is printed reaches nobody, so nothing is
/// printed while there is a credential, whether it can be read or not: then pushes are owed.
actor OutgoingPushes: PushGateway {
  /// The time for which a push waits for a credential that was just added, in seconds: the files are looked
  /// at every two seconds.
  private static let takenWithinSeconds: UInt32 = 2

  private enum Way {
    case printing(PrintingGateway)
    case providers
    /// There are no credentials, or none that can be read.
    case owing(reason: String)
  }

  private let providers: CredentialGateway
  private let store: CredentialStore
  private var way: Way
  private var hasSeenCredential = false

  /// Without `printing` pushes are owed until there is a credential.
  init(
    _ store: CredentialStore, settings: GatewaySettings, logger: Logger, printing: PrintingGateway?
  ) throws(MailboxError) {
    self.store = store
    way =
      if let printing {
        .printing(printing)
      } else {
        .owing(reason: "there is no credential: add one with 'mailboxd credential add'")
      }
    providers = try CredentialGateway(settings: settings, logger: logger)
  }

  /// The fate of pushes while there is no credential.
  enum WithoutCredential { case printing, owing }

  /// The fate of pushes while no credential was ever seen; nil once one was.
  var withoutCredential: WithoutCredential? {
    if hasSeenCredential { return nil }
    return isPrinting ? .printing : .owing
  }

  /// True while pushes are printed instead of sent.
  var isPrinting: Bool {
    if case .printing = way { true } else { false }
  }

  /// Sends, prints or owes a push.
  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    switch way {
    case .providers: return await providers.send(push, to: binding)
    case .owing(let reason): return .misconfigured(reason: reason)
    case .printing(let printing):
      // The files are looked at from time to time only; one that was added just now counts already.
      if (try? await store.names())?.isEmpty == true {
        return await printing.send(push, to: binding)
      }
      return .retry(
        .credential, reason: "there is a credential, which is not taken yet",
        afterSeconds: Self.takenWithinSeconds)
    }
  }

  /// Sends by these credentials from now on; returns what cannot be used, in words.
  func use(_ credentials: [PushCredential]) async -> [String] {
    let problems = await providers.update(credentials).map(\.description)
    if !credentials.isEmpty {
      way = .providers
      hasSeenCredential = true
    }
    return problems
  }

  /// There are credentials that cannot be read, for want of the key: nothing is printed from now on.
  func owe(for problem: CredentialError) {
    hasSeenCredential = true
    if case .providers = way { return }
    let reason =
      problem == .secretsKeyMissing
      ? "the server runs without \(SecretsKey.variable), and cannot read its credentials: start it with the key"
      : "\(problem.message); \(problem.hint)"
    way = .owing(reason: reason)
  }

  /// Of the names of suspended credentials those whose present one has given no reason for it.
  nonisolated func unblamed(_ names: some Sequence<CredentialName>) -> [CredentialName] {
    providers.unblamed(names)
  }

  /// Finds why a token of an app could never be pushed to; nil when it can. While pushes are printed any
  /// name may be bound.
  func problem(with binding: Binding, in app: AppID) async -> BindingProblem? {
    if let problem = BindingProblem(ofTokenOf: binding) { return problem }
    if case .providers = way {
      guard let problem = providers.problem(with: binding, in: app) else { return nil }
      guard case .unknownCredential = problem else { return problem }
    }
    // One that was added just now, or cannot be read, is there.
    let names = (try? await store.names()) ?? []
    if isPrinting && names.isEmpty { return nil }
    return names.contains(binding.credential) ? nil : .unknownCredential(binding.credential)
  }

  /// Waits for what is under way, and closes all connections.
  func close() async { await providers.close() }
}
