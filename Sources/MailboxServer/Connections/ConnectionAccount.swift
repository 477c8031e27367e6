internal import Synchronization

/// What calls know of the connection that they came on.
final class ConnectionAccount: Sendable {
  let number: ConnectionPlaces.Number
  private let connections: Connections
  private let isReady = Atomic<Bool>(false)

  init(_ number: ConnectionPlaces.Number, of connections: Connections) {
    self.number = number
    self.connections = connections
  }

  /// Somebody has signed in on it; `user` is nil where connections are not counted for each. Throws
  /// when there is no place for one more that is ready.
  func signedIn(as user: CallRate.Key?) throws(Refusal) {
    guard !isReady.load(ordering: .relaxed) else { return }
    try connections.makeReady(number, of: user)
    isReady.store(true, ordering: .relaxed)
  }
}
