internal import AsyncAlgorithms
internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// A device's mailbox, as an app uses it: connects, stays connected, and hands over what comes.
///
/// ```swift
/// let mailbox = try MailboxClient(
///   settings: MailboxClientSettings(
///     host: "mail.example.org", port: 7443, security: .tls(), device: try DeviceID("phone")),
///   cursors: FileCursorStore(path: "cursor"), token: { try await login.token() })
/// try await mailbox.connected { mailbox in
///   for try await arrival in mailbox.messages {
///     if case .message(let message, _) = arrival { show(message) }
///   }
/// }
/// ```
/// A message counts as handled when the loop asks for the next one: then the cursor is kept and the
/// server is told. What was not handled comes again, in the next run of the app at the latest.
///
/// Inside ``connected(_:)`` (or beside ``run()``) a lost connection is made again, with growing
/// pauses, until the app is done or the server ends it for good.
public final class MailboxClient: Sendable {
  /// The mailbox server that it reaches, and the device as which it does.
  public let settings: MailboxClientSettings

  let connection: ServerConnection
  let events = AsyncChannel<SessionEvent>()
  let arrivals: Arrivals
  let unreadCounts = Latest<Unread>()
  let connectionState = Latest<ConnectionState>()
  private let cursors: any CursorStore
  private let report: @Sendable (ClientReport) -> Void
  private let hasRun = Atomic(false)

  /// A client that is not connected yet.
  ///
  /// - Parameters:
  ///   - settings: The server, and the device.
  ///   - cursors: Where the app keeps how far it has got.
  ///   - token: Gives the present token of the app's login; asked for each connection.
  ///   - report: Told of what went wrong and is gone on after; must not wait.
  /// - Throws: ``MailboxClientError/settings(message:hint:)``.
  public init(
    settings: MailboxClientSettings, cursors: any CursorStore,
    token: @escaping @Sendable () async throws -> String,
    report: @escaping @Sendable (ClientReport) -> Void = { _ in }
  ) throws(MailboxClientError) {
    try settings.validate()
    self.settings = settings
    self.cursors = cursors
    self.report = report
    connection = ServerConnection(settings: settings, token: token)
    arrivals = Arrivals(bytesMax: 2 * Int(settings.session.windowBytes))
  }

  /// Runs until ``stop()``, or until its task is cancelled. Once.
  ///
  /// Throws what ended it for good; ``messages`` throws the same.
  public func run() async throws(MailboxClientError) {
    guard hasRun.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged
    else { throw .alreadyRun }
    do throws(MailboxClientError) {
      let host = SessionHost(
        connection: connection, cursors: cursors, events: events, arrivals: arrivals,
        unread: unreadCounts, state: connectionState, report: report)
      try await host.run(from: try await cursor())
      finish(nil)
    } catch {
      finish(error)
      throw error
    }
  }

  /// Runs while the body does, which usually loops over ``messages``; then stops.
  public func connected<Value: Sendable>(
    _ body: @Sendable (MailboxClient) async throws -> Value
  ) async throws -> Value {
    async let running: Void = run()
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(self)) } catch { outcome = .failure(error) }
    await stop()
    let ending: MailboxClientError?
    do {
      try await running
      ending = nil
    } catch {
      ending = error as? MailboxClientError
    }
    if case .success = outcome, case .cursorStore? = ending, let ending { throw ending }
    return try outcome.get()
  }

  /// Ends it: keeps the cursor of what was handled and closes the connection, without signing out.
  /// Waits for ``run()`` to take it in, as the other reports of the app do.
  public func stop() async { await events.send(.input(.stop)) }

  private func cursor() async throws(MailboxClientError) -> Cursor? {
    do { return try await cursors.load() } catch { throw .cursorStore(message: "\(error)") }
  }

  private func finish(_ error: MailboxClientError?) {
    events.finish()
    arrivals.finish(error)
    unreadCounts.finish()
    connectionState.set(.ended)
    connectionState.finish()
  }
}
