public import Logging
public import MailboxModel
public import MailboxPush
public import NIOCore
public import NIOPosix
internal import NIOSSL

/// Sends to Apple over one connection of HTTP/2 that is kept open, signed in by a certificate or by
/// tokens of a key.
///
/// ```swift
/// let gateway = try await APNsGateway(credential)
/// let outcome = await gateway.send(push, to: binding)
/// await gateway.close()
/// ```
public final class APNsGateway: PushGateway {
  private let credential: PushCredential
  private let authority: String
  private let settings: GatewaySettings
  private let clock: GatewayClock
  private let loop: any EventLoop
  private let link: NIOLoopBoundBox<APNsLink?>

  /// A gateway for a credential of Apple's; connects with the first push.
  ///
  /// Throws ``UnusableCredential`` for one of another platform, or whose key, certificate or
  /// `trustRootsPEM` cannot be read, and `MailboxError` for settings outside their limits.
  public convenience init(
    _ credential: PushCredential, settings: GatewaySettings = GatewaySettings(),
    logger: Logger? = nil,
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) async throws {
    try await self.init(
      credential, settings: settings, logger: logger, group: group, clock: .system)
  }

  /// With time in the hands of a test.
  init(
    _ credential: PushCredential, settings: GatewaySettings, logger: Logger? = nil,
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, clock: GatewayClock
  ) async throws {
    try settings.validate()
    guard let environment = credential.environment else {
      throw UnusableCredential(
        credential.name, "it is none of Apple's", hint: "give a certificate or a key of Apple's")
    }
    let address = settings.applePush(environment)
    // Reading the system's certificates takes the disk: not on the cooperative pool.
    let tls = try await NIOThreadPool.singleton.runIfActive {
      try credential.tlsContext(settings)
    }
    let endpoint = APNsEndpoint(address: address, tls: tls)
    self.credential = credential
    self.settings = settings
    self.clock = clock
    authority = address.description
    loop = group.next()
    link = .makeEmptyBox(eventLoop: loop)
    try await loop.submit { [link, loop] in
      link.value = APNsLink(
        endpoint: endpoint, signIn: try credential.signIn(clock), settings: settings,
        logger: logger ?? .silent, loop: loop.assumeIsolated())
    }.get()
  }

  deinit {
    // Left without `close`: what is under way is still answered, then the connection ends.
    loop.execute { [link, loop] in
      guard let present = link.value else { return }
      let ended = loop.makePromise(of: Void.self)
      ended.futureResult.whenComplete { _ in withExtendedLifetime(link) {} }
      present.close(ended)
    }
  }

  /// Sends a push. Answers within ``GatewaySettings/answerSecondsMax``, also when the task is
  /// cancelled: what is under way is waited for.
  public func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    if let misfit = credential.misfit(of: binding) { return .mismatch(reason: misfit.message) }
    // Looked for from time to time, so a little sooner than it has to be answered.
    let deadline =
      NIODeadline.now() + .seconds(Int64(settings.answerSecondsMax)) - settings.sweepInterval
    switch APNsRequest.make(
      push, to: binding, topic: credential.topic(of: binding), authority: authority,
      unixSeconds: clock.unixSeconds())
    {
    case .failure(let unsendable): return unsendable.outcome
    case .success(let request):
      return await withCheckedContinuation { continuation in
        loop.execute { [link] in
          link.value?.submit(
            APNsPush(request: request, deadline: deadline) { continuation.resume(returning: $0) })
        }
      }
    }
  }

  /// Takes no more pushes, waits for the answers to those it has, and closes the connection.
  public func close() async { await end { $0.close($1) } }

  /// Takes no more pushes and sends none, waits for the answers to those that were sent, and closes the
  /// connection.
  func retire() async { await end { $0.retire($1) } }

  private func end(
    _ end: @escaping @Sendable (APNsLink, EventLoopPromise<Void>) -> Void
  ) async {
    let promise = loop.makePromise(of: Void.self)
    loop.execute { [link] in
      guard let present = link.value else { return promise.succeed() }
      end(present, promise)
    }
    // It can only succeed.
    try? await promise.futureResult.get()
  }
}
