public import MailboxInterface
public import MailboxModel

/// Wakes devices: reads the store's feed, owes each device its pushes durably, and sends what is due
/// through a gateway.
///
/// ```swift
/// let tables = try PushTables(at: store.directory + "/push")
/// let dispatcher = try Dispatcher(store, tables: tables, gateway: gateway)
/// try await dispatcher.run()  // until its task is cancelled
/// ```
/// A crash at any moment costs no push and repeats at most those that were under way, with the same
/// ids. One dispatcher works on a store; it keeps nothing of the backlog in memory.
public actor Dispatcher {
  /// The name that its feed position has in the store.
  public static let readerName = FeedReaderName(checked: "push")

  let store: any MailboxOperations
  let tables: PushTables
  let gateway: any PushGateway
  private(set) var push: PushSettings
  let settings: DispatchSettings
  let clock: StoreClock
  let report: @Sendable (DispatchReport) -> Void
  /// Called between any two steps; a test makes it throw where a process would be killed.
  let probe: @Sendable () throws(MailboxError) -> Void

  var machine: DispatchMachine
  /// The pushes under way; at most as many as the settings allow, of all, of a credential, and of a user.
  var underway: Underway
  /// The gateway's answers that are not written down yet.
  var answers = GatewayAnswers()
  /// The credentials that something waits for, but for suspended ones; see Dispatcher+Lanes.swift.
  var lanes: Set<CredentialName> = []
  /// The count of resumptions of credentials when the lanes were found; nil before the first time.
  var resumedMark: UInt64?
  /// The position through which the store was told that the feed is taken in.
  var kept: FeedPosition?
  /// The key behind which the round through all devices goes on; nil when it is over. See
  /// Dispatcher+ForgottenDevices.swift.
  var roundPlace: DeviceKey? = .beforeAll
  private var isRunning = false

  /// A dispatcher for a store. `report` is called from any thread, and must not block.
  ///
  /// Throws `.invalidArgument` for settings outside their limits.
  public init(
    _ store: any MailboxOperations, tables: PushTables, gateway: any PushGateway,
    push: PushSettings = PushSettings(), settings: DispatchSettings = DispatchSettings(),
    clock: StoreClock = .system, report: @escaping @Sendable (DispatchReport) -> Void = { _ in }
  ) throws(MailboxError) {
    try self.init(
      store, tables: tables, gateway: gateway, push: push, settings: settings, clock: clock,
      report: report, generator: SystemRandomNumberGenerator(), probe: {})
  }

  /// With chance and the places where it may stop in the hands of a test.
  init(
    _ store: any MailboxOperations, tables: PushTables, gateway: any PushGateway,
    push: PushSettings = PushSettings(), settings: DispatchSettings = DispatchSettings(),
    clock: StoreClock, report: @escaping @Sendable (DispatchReport) -> Void = { _ in },
    generator: any RandomNumberGenerator & Sendable,
    probe: @escaping @Sendable () throws(MailboxError) -> Void
  ) throws(MailboxError) {
    try settings.validate()
    try push.validate()
    self.store = store
    self.tables = tables
    self.gateway = gateway
    self.push = push
    self.settings = settings
    self.clock = clock
    self.report = report
    self.probe = probe
    machine = DispatchMachine(settings: settings, generator: generator)
    underway = Underway(
      gathers: settings.summaryWindowSeconds > 0, shares: Shares(settings))
  }

  /// Words pushes by other settings from now on. What is under way stays as it is.
  ///
  /// Throws `.invalidArgument` for settings outside their limits.
  public func take(_ push: PushSettings) throws(MailboxError) {
    try push.validate()
    self.push = push
  }

  /// Works until its task is cancelled; what is under way then is waited for.
  ///
  /// Throws what the store or the tables throw, and `.busy` when it runs already.
  public func run() async throws(MailboxError) { try await work(untilIdle: false) }

  /// Does what is due by now, waits for the answers, and returns when something is due next; nil when
  /// nothing is owed. For tests and for hosts that call it from a timer of their own.
  @discardableResult
  public func runUntilIdle() async throws(MailboxError) -> Timestamp? {
    try await work(untilIdle: true)
    return try tables.nextDue()
  }

  private func work(untilIdle: Bool) async throws(MailboxError) {
    guard !isRunning else {
      throw .busy(path: tables.directory, processID: nil)
    }
    isRunning = true
    defer { isRunning = false }
    answers = GatewayAnswers()
    lanes = []
    resumedMark = nil
    let failure = await withDiscardingTaskGroup { group in
      do throws(MailboxError) {
        try await loop(&group, untilIdle: untilIdle)
        return nil as MailboxError?
      } catch {
        group.cancelAll()
        return error
      }
    }
    underway = Underway(
      gathers: settings.summaryWindowSeconds > 0, shares: Shares(settings))
    if let failure { throw failure }
  }

  /// Writes changes in one transaction.
  func write(_ changes: [PushChange]) async throws(MailboxError) {
    if changes.isEmpty { return }
    try probe()
    let damaged = try await tables.write(changes)
    for row in damaged { report(.rowSetAside(table: row.place.description, reason: row.reason)) }
    for case .forgetDevice(let mailbox, let device, _) in changes {
      underway.forget(device, of: mailbox)
    }
    try noteLanes(of: changes)
    try probe()
  }
}
