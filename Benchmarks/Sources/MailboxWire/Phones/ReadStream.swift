internal import NIOCore
internal import NIOPosix

/// Takes a whole mailbox by a phone that costs little: shows what the server can send.
struct ReadStream: Codable, Sendable {
  var port: Int
  /// A device that has acknowledged nothing.
  var device: String
  /// True when it has one core for itself, as the server has.
  var isPinned = true

  func run() async throws {
    let token = try await Names.token(Names.user(0))
    let connecting = try Connecting(port: port, trusting: nil, for: nil)
    let (events, told) = AsyncStream.makeStream(of: (PhoneEvent, PhoneState).self)
    let began = ContinuousClock.now
    let channel = try await connecting.connect(on: MultiThreadedEventLoopGroup.singleton.next()) {
      PhoneHandler(token: token, device: device, stays: false, state: PhoneState()) {
        told.yield(($0, $1))
      }
    }.get()
    for await (event, state) in events {
      guard case .caughtUp = event else { throw MeasuringError("the phone: \(event)") }
      let seconds = (ContinuousClock.now - began) / .seconds(1)
      Answer.say(Answer(seconds: seconds, bytes: state.bytes, messages: state.messages))
      break
    }
    // What was acknowledged last is on its way.
    try? await channel.closeFuture.get()
  }
}
