internal import Foundation
internal import NIOCore
internal import NIOPosix

/// Sessions that stay at an MQTT broker, with messages that wait in them.
struct BrokerQueues: Codable, Sendable {
  private static let together = 64

  var port: Int
  var clients: Int
  var messages: Int
  var messageBytes: Int

  /// mosquitto with room for all that waits, and sessions that are kept.
  static func start(
    in directory: String, _ certificate: Certificates
  ) throws -> (Child, port: Int, tlsPort: Int)? {
    guard let program = RivalServer.find("mosquitto") else { return nil }
    let (port, tlsPort) = (try RivalServer.freePort(), try RivalServer.freePort())
    let text = """
      listener \(port) 127.0.0.1
      listener \(tlsPort) 127.0.0.1
      certfile \(certificate.certificateFile)
      keyfile \(certificate.keyFile)
      allow_anonymous true
      persistence true
      persistence_location \(directory)/
      max_queued_messages 0
      max_inflight_messages 1000
      set_tcp_nodelay true
      log_dest none
      user root

      """
    let path = directory + "/mosquitto.conf"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let child = try Child(program, ["-c", path])
    try RivalServer.wait(for: port, of: "mosquitto")
    return (child, port, tlsPort)
  }

  /// Makes the sessions, then fills them.
  func fill() async throws {
    let connecting = try Connecting(port: port, trusting: nil, for: nil)
    let group = MultiThreadedEventLoopGroup.singleton
    let clients = self.clients
    for start in stride(from: 0, to: clients, by: Self.together) {
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for number in start..<min(start + Self.together, clients) {
          tasks.addTask {
            _ = try await state(Names.user(number), messages: 0, connecting, on: group.next())
          }
        }
        try await tasks.waitForAll()
      }
    }
    let (results, told) = AsyncStream.makeStream(of: Bool.self)
    _ = try await connecting.connect(on: group.next()) {
      PublisherHandler(clients: clients, messages: messages, bytes: messageBytes) { told.yield($0) }
    }.get()
    for await isDone in results {
      guard isDone else { throw MeasuringError("the broker left the publisher") }
      break
    }
    Answer.say(Answer())
  }

  /// Takes the first session's queue.
  func read() async throws {
    let connecting = try Connecting(port: port, trusting: nil, for: nil)
    let began = ContinuousClock.now
    let state = try await state(
      Names.user(0), messages: messages, connecting,
      on: MultiThreadedEventLoopGroup.singleton.next())
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    Answer.say(Answer(seconds: seconds, bytes: state.bytes, messages: state.messages))
  }

  private func state(
    _ client: String, messages: Int, _ connecting: Connecting, on loop: any EventLoop
  ) async throws -> PhoneState {
    let (events, told) = AsyncStream.makeStream(of: (PhoneEvent, PhoneState).self)
    let channel = try await connecting.connect(on: loop) {
      SubscriberHandler(client: client, messages: messages, state: PhoneState()) {
        told.yield(($0, $1))
      }
    }.get()
    for await (event, state) in events {
      guard case .caughtUp = event else { throw MeasuringError("a subscriber: \(event)") }
      try? await channel.closeFuture.get()
      return state
    }
    throw MeasuringError("a subscriber was not told")
  }
}
