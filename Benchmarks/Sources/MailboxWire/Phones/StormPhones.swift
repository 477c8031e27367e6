internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Many devices that come back within a second, each with a connection of its own, and drain.
struct StormPhones: Codable, Sendable {
  /// The most seconds that all of it may take.
  static let secondsMax = 180
  /// The time within which they come.
  static let within = 1.0

  var port: Int
  var certificate: Certificates
  /// The number of the first of these among all devices.
  var first: Int
  var count: Int
  var total: Int
  var messages: Int

  /// Phones of the mailbox server.
  func run() async throws {
    var tokens: [String] = []
    for number in first..<first + count {
      tokens.append(try await Names.token(Names.user(number)))
    }
    let ready = tokens
    try await Storm(
      self, over: try Connecting(port: port, trusting: certificate, for: "h2")
    ) { index, state, tell in
      PhoneHandler(token: ready[index], device: "phone", stays: false, state: state, tell: tell)
    }.run()
  }

  /// The same devices as subscribers of an MQTT broker.
  func runSubscribers() async throws {
    try await Storm(
      self, over: try Connecting(port: port, trusting: certificate, for: nil)
    ) { index, state, tell in
      SubscriberHandler(
        client: Names.user(first + index), messages: messages, state: state, tell: tell)
    }.run()
  }
}
