import MailboxGateways
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization

/// A push provider on loopback: HTTP/2 over TLS, as Apple's. It writes down what came, and answers as
/// the test says.
final class FakeProvider: Sendable {
  /// A request that came.
  struct Request: Sendable {
    let headers: HPACKHeaders
    let body: [UInt8]
    /// The number of the connection that it came on, from 1 on.
    let connection: Int
    /// Its number among all requests, from 1 on.
    let number: Int

    subscript(name: String) -> String? { headers.first(name: name) }
  }

  /// The reaction to a request.
  enum Reply: Sendable {
    case answer(_ status: Int, _ body: String = "", headers: HPACKHeaders = [:])
    case never
    case reset(HTTP2ErrorCode)
    /// GOAWAY with this body; the request is answered with 200 first, or not looked at.
    case goAway(_ body: String, isAnswered: Bool)
    /// The connection is cut.
    case cut
    /// Another reply, once something holds.
    indirect case when(_ holds: @Sendable () -> Bool, Reply)
  }

  /// The behaviour of a provider.
  struct Behaviour: Sendable {
    /// The stream limit that it tells; nil tells none.
    var streams: Int? = 100
    /// The stream limit that it tells after its first answer.
    var streamsLater: Int?
    /// Requests from the one after this number on are held until they are released.
    var heldAfter: Int?
    /// The time that an answer takes.
    var delay = TimeAmount.zero
    /// The protocols that it offers to speak.
    var protocols = ["h2"]
    /// The bytes that it sends, and nothing else, where it is not HTTP/2.
    var garbage: [UInt8]?
    /// True when it reads nothing more after its first answer.
    var isDeafLater = false
    /// True when it sends its settings at all.
    var isSpeaking = true
    /// True when it cuts every connection at once.
    var isCutting = false
    /// The authority that signs the certificates of clients; nil asks for none.
    var clientAuthority: TestAuthority?
    /// True when its certificate is for its address as well as for its name.
    var hasAddress = true
    /// Its reply to a request.
    var reply: @Sendable (Request) -> Reply = { _ in .answer(200) }
  }

  struct State {
    var requests: [Request] = []
    var connections = 0
    var open = 0
    /// The most requests that were under way at once on a connection.
    var concurrentMax = 0
    /// The same, before the first answer.
    var concurrentMaxUnanswered = 0
    var answers = 0
    /// Names in the clients' certificates.
    var clients: [String] = []
    var pings = 0
    var isReleased = false
  }

  let behaviour: Behaviour
  private let state = Mutex(State())

  init(_ behaviour: Behaviour) { self.behaviour = behaviour }

  /// The requests that came so far.
  var requests: [Request] { seen.requests }

  /// The events so far.
  var seen: State { state.withLock { $0 } }

  /// Runs a test with a provider; `settings` lead to it.
  static func with(
    _ behaviour: Behaviour = Behaviour(),
    _ body: (_ provider: FakeProvider, _ settings: GatewaySettings) async throws -> Void
  ) async throws {
    let authority = try TestAuthority()
    let (certificate, key) = try authority.issue(
      "localhost", hasAddress: behaviour.hasAddress
    ).source
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: [certificate], privateKey: key)
    tls.applicationProtocols = behaviour.protocols
    if let clients = behaviour.clientAuthority {
      tls.certificateVerification = .noHostnameVerification
      tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(clients.pem.utf8)))
    }
    let provider = FakeProvider(behaviour)
    let context = try NIOSSLContext(configuration: tls)
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { provider.accept($0, context) }
      .bind(host: "127.0.0.1", port: 0).get()
    var settings = GatewaySettings()
    settings.applePushProduction = ProviderAddress(
      host: "127.0.0.1", port: listener.localAddress?.port ?? 0)
    settings.applePushSandbox = settings.applePushProduction
    settings.trustRootsPEM = authority.pem
    // The machine may have much else to do.
    settings.answerSecondsMax = 60
    settings.connectSecondsMax = 60
    settings.firstAnswerSecondsMax = 60
    do {
      try await body(provider, settings)
    } catch {
      try await listener.close()
      throw error
    }
    try await listener.close()
  }

  /// Answers what was held.
  func release() { state.withLock { $0.isReleased = true } }

  /// Returns whether a request is not to be answered yet.
  func isHeld(_ number: Int) -> Bool {
    guard let heldAfter = behaviour.heldAfter else { return false }
    return number > heldAfter && !seen.isReleased
  }

  /// Writes something down.
  func note<Value: Sendable>(_ change: @Sendable (inout State) -> Value) -> Value {
    state.withLock { change(&$0) }
  }

  private func accept(_ channel: any Channel, _ context: NIOSSLContext) -> EventLoopFuture<Void> {
    let number = state.withLock { state in
      state.connections += 1
      state.open += 1
      return state.connections
    }
    channel.closeFuture.whenComplete { _ in self.state.withLock { $0.open -= 1 } }
    if behaviour.isCutting { return channel.close() }
    if !behaviour.isSpeaking { return channel.eventLoop.makeSucceededVoidFuture() }
    return channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      var settings: HTTP2Settings = []
      if let streams = self.behaviour.streams {
        settings.append(HTTP2Setting(parameter: .maxConcurrentStreams, value: streams))
      }
      try pipeline.addHandler(NIOSSLServerHandler(context: context))
      if let garbage = self.behaviour.garbage {
        return try pipeline.addHandler(GarbageConnection(garbage))
      }
      try pipeline.addHandler(NIOHTTP2Handler(mode: .server, initialSettings: settings))
      try pipeline.addHandler(FakeProviderConnection(self, number: number))
    }
  }
}

/// Says something as soon as it is asked something, and then no more.
private final class GarbageConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var garbage: [UInt8]?

  init(_ garbage: [UInt8]) { self.garbage = garbage }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let garbage else { return }
    self.garbage = nil
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: garbage)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
