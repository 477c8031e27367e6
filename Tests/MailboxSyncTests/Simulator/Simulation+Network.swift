import MailboxModel
import MailboxSync
import MailboxTesting

/// The network: it delays, cuts, and makes a connection twice.
extension Simulation {
  func newConnection(of phone: Phone?) -> Connection {
    connectionsMade += 1
    return Connection(id: connectionsMade, phone: phone)
  }

  func transmit(_ frame: ClientFrame, on connection: Connection) {
    if case .hello = frame, connection.phone != nil, plan.doublesHello, !isCalm, chance(in: 12) {
      repeatLater(frame)
    }
    let arrival = max(connection.lastArrivalAtServer, now + delay())
    connection.lastArrivalAtServer = arrival
    schedule(at: arrival) { simulation in
      guard arrival < connection.cutToServerAt else { return }
      try await simulation.frameArrivedAtServer(frame, on: connection)
    }
  }

  func transmit(_ frame: ServerFrame, on connection: Connection) {
    let arrival = max(connection.lastArrivalAtClient, now + delay())
    connection.lastArrivalAtClient = arrival
    schedule(at: arrival) { simulation in
      guard arrival < connection.cutToClientAt else { return }
      try simulation.frameArrivedAtClient(frame, on: connection)
    }
  }

  /// The same Hello comes on a connection of its own, which nobody reads.
  private func repeatLater(_ hello: ClientFrame) {
    let twin = newConnection(of: nil)
    note("the network makes connection \(twin.id) of the same Hello")
    schedule(after: Int64.random(in: 0...1_500, using: &random)) {
      try await $0.frameArrivedAtServer(hello, on: twin)
    }
    schedule(after: Int64.random(in: 0...6_000, using: &random)) {
      try await $0.serverNoticesEnd(of: twin)
    }
  }

  /// Each direction ends at a moment of its own, and each side notices at another.
  func cut(_ connection: Connection) {
    guard connection.cutToServerAt == .max else { return }
    note("connection \(connection.id) is cut")
    connection.cutToServerAt = now + Int64.random(in: 0...100, using: &random)
    connection.cutToClientAt = now + Int64.random(in: 0...100, using: &random)
    schedule(after: 101 + Int64.random(in: 0...5_000, using: &random)) {
      try await $0.serverNoticesEnd(of: connection)
    }
    schedule(after: 101 + Int64.random(in: 0...3_000, using: &random)) {
      try $0.clientNoticesEnd(of: connection)
    }
  }
}
