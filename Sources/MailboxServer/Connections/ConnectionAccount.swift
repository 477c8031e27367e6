internal import Synchronization

/// A connection as the calls that came on it know it.
final class ConnectionAccount: Sendable {
  let number: ConnectionPlaces.Number
  private let address: ClientAddress
  private let connections: Connections
  private let ready = Atomic<Bool>(false)
  private let ofServer = Atomic<Bool>(false)

  init(
    _ number: ConnectionPlaces.Number, from address: ClientAddress, of connections: Connections
  ) {
    self.number = number
    self.address = address
    self.connections = connections
  }

  /// True once somebody has signed in on it.
  var isReady: Bool { ready.load(ordering: .relaxed) }

  /// True once the first to sign in on it was a server that sends, or one who operates.
  var isOfServer: Bool { ofServer.load(ordering: .relaxed) }

  /// Somebody has signed in on it. Throws when there is no place for one more that is ready.
  func signedIn(as holder: SignedIn) throws(Refusal) {
    guard !isReady else { return }
    try connections.makeReady(number, of: holder)
    if case .server = holder { ofServer.store(true, ordering: .relaxed) }
    ready.store(true, ordering: .relaxed)
  }

  /// It leaves streams behind, or has left them with its end.
  func leaves(behind streams: LeftStreams) { connections.leftBehind.add(streams, from: address) }

  /// Closes another connection of the server.
  func cut(_ number: ConnectionPlaces.Number) { connections.cut(number) }
}
