internal import Synchronization

/// A connection as the calls that came on it know it.
final class ConnectionAccount: Sendable {
  let number: ConnectionPlaces.Number
  private let connections: Connections
  private let ready = Atomic<Bool>(false)

  init(_ number: ConnectionPlaces.Number, of connections: Connections) {
    self.number = number
    self.connections = connections
  }

  /// True once somebody has signed in on it.
  var isReady: Bool { ready.load(ordering: .relaxed) }

  /// Somebody has signed in on it. Throws when there is no place for one more that is ready.
  func signedIn(as holder: SignedIn) throws(Refusal) {
    guard !isReady else { return }
    try connections.makeReady(number, of: holder)
    ready.store(true, ordering: .relaxed)
  }
}
