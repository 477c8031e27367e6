internal import FoundationEssentials
internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
public import Logging
public import MailboxInterface
internal import MailboxLog
internal import MailboxProtocol
internal import NIOCertificateReloading
public import ServiceLifecycle

/// Serves mailboxes over gRPC: `offline_mailbox.v1` and `grpc.health.v1`, and health over plain HTTP/1.1
/// and HTTP/2 for the rest.
///
/// ```swift
/// let server = try MailboxServer(
///   store: store, keys: [try await .secret(bytes)],
///   settings: ServerSettings(security: .plaintext), logger: logger)
/// try await server.run()
/// ```
/// It is a `Service` of swift-service-lifecycle: on graceful shutdown it stops taking connections,
/// says so to health checks and sessions, lets calls end, and closes what is left when
/// ``ServerLimits/shutdownGraceSeconds`` are over. The store stays open.
public final class MailboxServer: Service {
  /// The settings that it serves with by now: some of them change by ``take(_:keys:)``.
  public var settings: ServerSettings { current.all }

  let current: CurrentSettings
  let gate: CallGate
  let certificate: ServerCertificate?
  let sessions: Sessions
  let connections: Connections
  private let grpc: GRPCServer<HTTP2ServerTransport.Posix>
  private let health: Health
  private let logger: Logger
  private let goingAway = AsyncStream.makeStream(of: Void.self)

  /// A server that is not listening yet. `push` are the dispatcher's tables, for operators to look
  /// into; nil where nothing is pushed. `bindings` is asked before a push token is bound; nil takes all.
  /// Whatever `logger` is, each of the server's events is one line of it, and no kind of them fills it.
  /// `failure` says why the store takes no changes, nil while it does: it is asked at each look at
  /// health, and answers at once; without it the store is asked for its condition. Throws
  /// ``ServerSettingsError``.
  public init(
    store: any MailboxStoring, push: (any PushInspection)? = nil,
    bindings: (any BindingCheck)? = nil, failure: (@Sendable () -> ServiceFailure?)? = nil,
    keys: [SignInKey], settings: ServerSettings, logger: Logger
  ) throws(ServerSettingsError) {
    try settings.validate()
    guard !keys.isEmpty, let address = ListenAddress(settings.host) else {
      throw .noKey
    }
    let current = CurrentSettings(settings)
    self.current = current
    let logger = logger.oneLine
    self.logger = logger
    health = Health(storeFailure: failure ?? { ServiceFailure(store.condition) })
    let calls = OpenCalls(limits: .init(settings.limits))
    connections = Connections(
      limits: settings.limits, calls: calls, health: health, logger: logger)
    certificate = try Self.certificate(for: settings.security, logger: logger)
    let transport = HTTP2ServerTransport.Posix(
      address: address.socketAddress(port: settings.port),
      transportSecurity: try Self.security(with: certificate?.reloader),
      config: Self.transportConfig(
        limits: settings.limits, health: health, connections: connections))
    let gate = CallGate(
      signIn: CurrentSignIn(
        SignIn(keys: keys, settings: settings.signIn, now: { Date().timeIntervalSince1970 })),
      rate: CallRate(
        perSecond: settings.limits.callsPerSecondPerUser, burstSeconds: 10, now: .now),
      depositRate: CallRate(
        perSecond: settings.limits.depositUnitsPerSecondPerSender, burstSeconds: 2, now: .now),
      streams: OpenStreams(Set(keys.map(\.fingerprint))),
      calls: calls, health: health,
      requestBytesMax: settings.limits.requestBytesMax,
      logger: logger)
    self.gate = gate
    sessions = Sessions(store: store, current: current, health: health, logger: logger)
    grpc = GRPCServer(
      transport: transport,
      services: [
        MailboxService(
          store: store, sessions: sessions, gate: gate, settings: current,
          bindings: bindings),
        DeliveryService(store: store, gate: gate),
        AdminService(
          store: store, push: push, sessions: sessions, gate: gate, settings: current),
        HealthService(health: health),
      ])
  }

  /// The port it listens at; waits until it does. Throws when it could not listen, or no longer
  /// does.
  public var listeningPort: Int {
    get async throws {
      let address = try await grpc.transport.listeningAddress
      return address.ipv4?.port ?? address.ipv6?.port ?? settings.port
    }
  }

  /// Serves until it is told to shut down gracefully, or its task is cancelled. Throws
  /// ``ListenError`` when it cannot listen.
  public func run() async throws {
    try await withGracefulShutdownHandler {
      try await serve()
    } onGracefulShutdown: {
      self.goAway()
    }
  }

  /// Begins to shut down: see ``MailboxServer``. Returns at once; ``run()`` ends later.
  public func goAway() {
    health.goAway()
    sessions.goAway()
    if !connections.leave() { grpc.beginGracefulShutdown() }
    goingAway.continuation.yield()
  }

  /// The time that the transport has to end once its connections were cut.
  private static let parting = Duration.milliseconds(500)

  private enum Part { case served, graceOver, other }

  /// Runs the transport beside its companions until it ends, or has to.
  private func serve() async throws {
    let transport = LeavableTask { try await self.grpc.serve() }
    let result: Result<Part, any Error>
    do {
      result = .success(try await work(beside: transport))
    } catch {
      result = .failure(error)
    }
    let transportResult = await transport.end(within: Self.parting)
    if transportResult == nil { logger.error("calls that do not end are left behind") }
    // How it ends when it is told to is of no interest.
    guard case .served = try result.get(), !health.isGoingAway,
      case .failure(let error)? = transportResult
    else { return }
    throw ListenError(error, settings: settings) ?? error
  }

  /// Returns when the transport has ended, or its time is over.
  private func work(beside transport: LeavableTask) async throws -> Part {
    try await withThrowingTaskGroup(of: Part.self) { group in
      group.addTask {
        await transport.ended()
        return .served
      }
      if let certificate {
        group.addTask {
          try await certificate.reloader.run()
          return .other
        }
      }
      group.addTask {
        await self.sessions.follow()
        return .other
      }
      group.addTask {
        await self.sessions.watchTurns()
        return .other
      }
      group.addTask {
        await self.sessions.suspendLeftAwake()
        return .other
      }
      group.addTask {
        await self.logger.sayHeld()
        return .other
      }
      group.addTask {
        await self.watchHealth()
        return .other
      }
      group.addTask { await self.graceOver() }
      group.addTask { await self.announce() }
      defer {
        connections.cut()
        group.cancelAll()
      }
      while let part = try await group.next() {
        switch part {
        case .served: return part
        case .graceOver:
          logger.warning(
            "closing connections that did not end in time",
            metadata: ["connections": "\(connections.count)"])
          return part
        case .other: continue
        }
      }
      return .other
    }
  }

  /// For those who wait for a change of health; those who ask are told what holds then.
  private func watchHealth() async {
    while (try? await Task.sleep(for: .seconds(5))) != nil { health.look() }
  }

  /// Waits for the shutdown to begin and its time to be over.
  private func graceOver() async -> Part {
    for await _ in goingAway.stream {
      logger.info("going away")
      do {
        try await Task.sleep(for: .seconds(settings.limits.shutdownGraceSeconds))
        return .graceOver
      } catch {
        return .other
      }
    }
    return .other
  }

  private func announce() async -> Part {
    if let port = try? await listeningPort {
      logger.info(
        "listening",
        metadata: [
          "host": "\(settings.host)", "port": "\(port)",
          "tls": "\(settings.security != .plaintext)",
        ])
    }
    return .other
  }
}
