public import Logging
internal import MailboxLog
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
/// `PushTables.resume(credential:)`; ``CredentialGateway/unblamed(_:)`` tells which.
///
/// An answer belongs to the credential that the push was sent by: what an older one of the name is told
/// after it was replaced is `.superseded`, and says nothing of the newer.
public final class CredentialGateway: PushGateway {
  private let settings: GatewaySettings
  private let logger: Logger
  private let group: any EventLoopGroup
  private let state = Mutex(State())
  /// The newest update; each waits for the one before it.
  private let updating = Mutex<Task<[UnusableCredential], Never>?>(nil)

  private struct State {
    var routes: [CredentialName: Route] = [:]
    var isClosed = false
    /// The newest generation of any route.
    var generation: UInt64 = 0
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
    self.logger = (logger ?? .silent).oneLine
    self.group = group
  }

  /// Sends by these credentials from now on. Those that have not changed keep their connections; those
  /// that are gone or changed send nothing more, answer what they have under way, and close.
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
      return .misconfigured(
        reason: "there is no credential '\(binding.credential.value.prefix(64))'")
    }
    // What is bound was looked at when it was; the credential may have changed since.
    guard route.credential.serves(push.app) else {
      let problem = BindingProblem.notForApp(route.credential.name, push.app)
      return .refused(reason: problem.message)
    }
    switch route.way {
    case .open(let gateway):
      return judge(await gateway.send(push, to: binding), of: route, binding.credential)
    case .unusable(let problem):
      return judge(
        .misconfigured(reason: problem.description), of: route, binding.credential)
    }
  }

  /// Of the names of credentials that are suspended or wait those whose present one has given no reason for
  /// it: that was an older one, or none at all, so they can be resumed.
  ///
  /// An answer that the dispatcher takes up only after a credential was replaced and resumed suspends it
  /// once more. So ask again from time to time, and not only after a change.
  public func unblamed(_ names: some Sequence<CredentialName>) -> [CredentialName] {
    state.withLock { state in
      names.filter { name in
        guard let route = state.routes[name] else { return false }
        return route.isOpen && !route.isBlamed
      }
    }
  }

  /// The present one of a name.
  func credential(named name: CredentialName) -> PushCredential? {
    state.withLock { $0.routes[name]?.credential }
  }

  /// Returns the meaning of an answer for the credential that has the name by now.
  private func judge(_ outcome: PushOutcome, of route: Route, _ name: CredentialName) -> PushOutcome
  {
    if outcome == .delivered { return outcome }
    return state.withLock { state in
      if state.isClosed { return outcome }
      guard state.routes[name]?.generation == route.generation else {
        return .superseded
      }
      if outcome.mayHold { state.routes[name]?.isBlamed = true }
      return outcome
    }
  }

  /// Takes no more pushes, waits for the answers to those under way, and closes all connections.
  public func close() async {
    let routes = state.withLock { state in
      defer { (state.routes, state.isClosed) = ([:], true) }
      return state.routes
    }
    await withTaskGroup { group in
      for route in routes.values { group.addTask { await route.close() } }
    }
  }

  // MARK: Changes

  private func apply(_ credentials: [PushCredential]) async -> [UnusableCredential] {
    let before = state.withLock { $0.routes }
    var next: [CredentialName: Route] = [:]
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
      return Route(credential: credential, way: .open(gateway), generation: nextGeneration())
    } catch {
      let problem =
        error as? UnusableCredential
        ?? UnusableCredential(credential.name, "\(error)", hint: "check the settings")
      logger.warning("a credential cannot be used", metadata: ["why": "\(problem)"])
      return Route(
        credential: credential, way: .unusable(problem), generation: nextGeneration())
    }
  }

  private func nextGeneration() -> UInt64 {
    state.withLock { state in
      state.generation += 1
      return state.generation
    }
  }

  /// Puts the new routes in place, then closes what is not in use, each as soon as it is done.
  private func replace(_ before: [CredentialName: Route], by next: [CredentialName: Route]) {
    let isClosed = state.withLock { state in
      if state.isClosed { return true }
      // What was answered meanwhile by one that stays is blamed on it still.
      state.routes = next.mapValues { route in
        let known = state.routes[route.credential.name]
        return known?.generation == route.generation ? known ?? route : route
      }
      return false
    }
    let (unused, used) = isClosed ? (next, before) : (before, next)
    for (name, route) in unused where used[name]?.generation != route.generation {
      Task { await route.retire() }
    }
  }
}

extension PushOutcome {
  /// True when a dispatcher may suspend the credential for it or have it wait, alone or together with others.
  fileprivate var mayHold: Bool {
    switch self {
    case .delivered, .superseded, .refused, .retry(.token, _, _): false
    default: true
    }
  }
}
