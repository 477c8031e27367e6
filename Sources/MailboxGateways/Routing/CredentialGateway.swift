public import Logging
public import MailboxModel
public import MailboxPush
public import NIOCore
public import NIOPosix
internal import Synchronization

/// Sends each push by the credential that its binding names, to Apple, to FCM or to a webhook.
///
/// ```swift
/// let gateway = try CredentialGateway()
/// for problem in await gateway.update(credentials) { print(problem) }
/// let dispatcher = try Dispatcher(store, tables: tables, gateway: gateway)
/// ```
/// A name that is not there, or whose credential cannot be used, is `.misconfigured`: the dispatcher
/// suspends it and keeps its pushes. When the credential is there, resume it with
/// `PushTables.resume(credential:)`.
public final class CredentialGateway: PushGateway {
  private let settings: GatewaySettings
  private let logger: Logger
  private let group: any EventLoopGroup
  private let state = Mutex(State())
  /// The newest update; each waits for the one before it.
  private let updating = Mutex<Task<[UnusableCredential], Never>?>(nil)

  private struct State {
    var routes: [String: Route] = [:]
    var isClosed = false
  }

  /// A gateway without credentials.
  ///
  /// Throws `MailboxError` for settings outside their limits.
  public init(
    settings: GatewaySettings = GatewaySettings(), logger: Logger? = nil,
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) throws(MailboxError) {
    try settings.validate()
    self.settings = settings
    self.logger = logger ?? .silent
    self.group = group
  }

  /// Sends by these credentials from now on. Those that have not changed keep their connections; those
  /// that are gone or changed answer what they have under way, and close.
  ///
  /// Returns what cannot be used, and why; of credentials with the same name the first is taken.
  @discardableResult
  public func update(_ credentials: [PushCredential]) async -> [UnusableCredential] {
    let task = updating.withLock { newest in
      let previous = newest
      let task = Task {
        _ = await previous?.value
        return await self.apply(credentials)
      }
      newest = task
      return task
    }
    return await task.value
  }

  /// Sends a push. Answers within ``GatewaySettings/answerSecondsMax``.
  public func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    let (route, isClosed) = state.withLock { ($0.routes[binding.credential], $0.isClosed) }
    if isClosed {
      return .retry(.credential, reason: "the gateway is closed", afterSeconds: nil)
    }
    guard let route else {
      return .misconfigured(reason: "there is no credential '\(binding.credential.prefix(64))'")
    }
    switch route.way {
    case .open(let gateway): return await gateway.send(push, to: binding)
    case .unusable(let problem): return .misconfigured(reason: problem.description)
    }
  }

  /// Takes no more pushes, waits for the answers to those under way, and closes all connections.
  public func close() async {
    let routes = state.withLock { state in
      defer { state = State(routes: [:], isClosed: true) }
      return state.routes
    }
    await withTaskGroup { group in
      for route in routes.values { group.addTask { await route.close() } }
    }
  }

  // MARK: Changes

  private func apply(_ credentials: [PushCredential]) async -> [UnusableCredential] {
    let before = state.withLock { $0.routes }
    var next: [String: Route] = [:]
    var problems: [UnusableCredential] = []
    for credential in credentials {
      guard next[credential.name] == nil else {
        problems.append(
          UnusableCredential(
            credential.name, "another one has its name", hint: "give each a name of its own"))
        continue
      }
      // What could not be used may be now, should the system have been at fault.
      let known = before[credential.name].flatMap { route in
        route.credential == credential && route.isOpen ? route : nil
      }
      let route = if let known { known } else { await makeRoute(credential) }
      next[credential.name] = route
      if case .unusable(let problem) = route.way { problems.append(problem) }
    }
    replace(before, by: next)
    return problems
  }

  private func makeRoute(_ credential: PushCredential) async -> Route {
    do {
      let gateway: any ClosableGateway =
        switch credential.platform {
        case .apns:
          try await APNsGateway(credential, settings: settings, logger: logger, group: group)
        case .fcm: try FCMGateway(credential, settings: settings)
        case .webhook: try WebhookGateway(credential, settings: settings)
        }
      return Route(credential: credential, way: .open(gateway))
    } catch {
      let problem =
        error as? UnusableCredential
        ?? UnusableCredential(credential.name, "\(error)", hint: "check the settings")
      logger.warning("\(problem)")
      return Route(credential: credential, way: .unusable(problem))
    }
  }

  /// Puts the new routes in place, then closes what is not in use, each as soon as it is done.
  private func replace(_ before: [String: Route], by next: [String: Route]) {
    let isClosed = state.withLock { state in
      if !state.isClosed { state.routes = next }
      return state.isClosed
    }
    let (unused, used) = isClosed ? (next, before) : (before, next)
    for (name, route) in unused where used[name]?.credential != route.credential {
      Task { await route.close() }
    }
  }
}
