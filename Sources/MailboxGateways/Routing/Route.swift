internal import MailboxPush

/// A gateway that ends when it is told to.
protocol ClosableGateway: PushGateway {
  /// Takes no more pushes, waits for the answers to those it has, and closes its connections.
  func close() async
}

extension APNsGateway: ClosableGateway {}
extension FCMGateway: ClosableGateway {}
extension WebhookGateway: ClosableGateway {}

/// Where the pushes of a credential go.
struct Route: Sendable {
  enum Way: Sendable {
    case open(any ClosableGateway)
    case unusable(UnusableCredential)
  }

  let credential: PushCredential
  let way: Way

  /// Whether anything can be sent.
  var isOpen: Bool {
    if case .open = way { true } else { false }
  }

  /// Ends its gateway when it is done.
  func close() async {
    if case .open(let gateway) = way { await gateway.close() }
  }
}
