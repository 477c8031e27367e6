internal import MailboxPush

/// A gateway that ends when it is told to.
protocol ClosableGateway: PushGateway {
  /// Takes no more pushes, waits for the answers to those it has, and closes its connections.
  func close() async
  /// The same of one whose credential was replaced: what it has not sent yet it gives back.
  func retire() async
}

extension ClosableGateway {
  func retire() async { await close() }
}

extension APNsGateway: ClosableGateway {}
extension FCMGateway: ClosableGateway {}
extension WebhookGateway: ClosableGateway {}

/// The way that the pushes of a credential take.
struct Route: Sendable {
  enum Way: Sendable {
    case open(any ClosableGateway)
    case unusable(UnusableCredential)
  }

  let credential: PushCredential
  let way: Way
  /// Tells it from what had its name before, and will have.
  let generation: UInt64
  /// True once an answer was given for which a dispatcher may hold the credential.
  var isBlamed = false

  /// True when anything can be sent.
  var isOpen: Bool {
    if case .open = way { true } else { false }
  }

  /// Ends its gateway when it is done.
  func close() async {
    if case .open(let gateway) = way { await gateway.close() }
  }

  /// Ends its gateway when what was sent is answered.
  func retire() async {
    if case .open(let gateway) = way { await gateway.retire() }
  }
}
