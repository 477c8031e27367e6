internal import NIOCore

/// The limits of one connection: what it may use, and how long it may be silent.
struct ConnectionLimits {
  /// Streams that are refused within ``refusalsWindow``; beyond, the connection is closed.
  static let refusalsMax = 1000
  /// The same where nobody has signed in; calls whose sign-in fails are among them.
  static let unreadyRefusalsMax = 100
  static let refusalsWindow = TimeAmount.seconds(30)
  /// The silence after which the server pings a client, and the time that it waits for an answer.
  static let ping = TimeAmount.seconds(60)
  static let pingAnswer = TimeAmount.seconds(20)
  /// The least time between two pings of a client while it has calls; the transport tolerates two
  /// that come sooner. Clients are told ten seconds: one that keeps to them is not to be caught
  /// because a ping was late and the next one in time.
  static let clientPing = TimeAmount.seconds(9)
  /// Until a client that was asked to leave has left.
  static let leaving = TimeAmount.seconds(20)
  /// Until a client that answers nothing is cut off: the transport asks, and waits for ever.
  static let silence = ping + pingAnswer + leaving

  /// Streams at a time.
  var streamsMax: Int
  /// Without calls, until the server asks the client to leave.
  var idle: TimeAmount
  /// The same where nobody has signed in: it holds memory that nobody answers for.
  var unreadyIdle = TimeAmount.seconds(30)
  /// Until the server asks the client to leave where nobody has signed in, with calls or without.
  var unready = TimeAmount.minutes(10)
  /// Until the first whole frame of HTTP/2, with TLS behind the handshake, or until a request over
  /// HTTP/1.1 was answered.
  var greeting = TimeAmount.seconds(10)
  /// From the first byte of a request, or of a frame, to its last; and for an answer to be taken.
  var request = TimeAmount.seconds(30)

  /// Streams that HTTP/2 lets through. Where it counts itself one stream too many ends the
  /// connection with all its good ones, so ``ConnectionLife`` counts, and this is the last resort
  /// against a client that neither heeds nor reads. (It counts to 100 by itself until the client
  /// says that it has read the settings.)
  var streamsLetThrough: Int { streamsMax + Self.refusalsMax }
}

extension ConnectionLimits {
  /// Those of a server.
  init(_ limits: ServerLimits) {
    self.init(
      streamsMax: limits.streamsPerConnectionMax,
      idle: .seconds(Int64(limits.idleConnectionSeconds)),
      greeting: .seconds(Int64(limits.greetingSeconds)),
      request: .seconds(Int64(limits.requestSeconds)))
  }
}
