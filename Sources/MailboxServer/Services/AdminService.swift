internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// `offline_mailbox.v1.Admin`: looks, and changes little.
struct AdminService: RegistrableRPCService {
  let store: any MailboxStoring
  /// Nil where nothing is pushed.
  let push: (any PushInspection)?
  let sessions: Sessions
  let gate: CallGate
  let settings: CurrentSettings
  let verifying = Claim()
  let counting = Claim()

  private typealias Method = OfflineMailbox_V1_Admin.Method

  init(
    store: any MailboxStoring, push: (any PushInspection)?, sessions: Sessions, gate: CallGate,
    settings: CurrentSettings
  ) {
    self.store = store
    self.push = push
    self.sessions = sessions
    self.gate = gate
    self.settings = settings
  }

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(Method.Inspect.descriptor, as: .admin, through: gate, inspect)
    router.call(Method.Devices.descriptor, as: .admin, through: gate, devices)
    router.call(Method.RemoveDevice.descriptor, as: .admin, through: gate, removeDevice)
    router.call(Method.Purge.descriptor, as: .admin, through: gate, purge)
    router.call(Method.Stats.descriptor, as: .admin, through: gate, stats)
    router.call(Method.Verify.descriptor, as: .admin, through: gate, verify)
    router.call(Method.Repair.descriptor, as: .admin, through: gate, repair)
    router.call(Method.Condition.descriptor, as: .admin, through: gate, condition)
    router.call(Method.DamagedMailboxes.descriptor, as: .admin, through: gate, damagedMailboxes)
    router.call(Method.ConfirmClock.descriptor, as: .admin, through: gate, confirmClock)
    router.call(Method.PushLedger.descriptor, as: .admin, through: gate, pushLedger)
    router.call(Method.PushCredentials.descriptor, as: .admin, through: gate, pushCredentials)
    router.call(Method.ResumeCredential.descriptor, as: .admin, through: gate, resumeCredential)
  }

  @Sendable
  private func inspect(_ request: OfflineMailbox_V1_InspectRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_InspectResponse
  {
    let mailbox = try caller.inspected(user: request.user, app: request.app)
    let summary = try await store.summary(of: mailbox)
    var response = OfflineMailbox_V1_InspectResponse()
    response.epoch = summary.epoch.rawValue
    response.head = summary.head
    response.floor = summary.floor
    response.messages = summary.messages
    response.bytes = summary.bytes
    let unread = try await store.unread(
      of: mailbox, before: request.unreadBefore == 0 ? nil : request.unreadBefore,
      limit: settings.limits.unreadConversationsMax)
    response.unread = OfflineMailbox_V1_UnreadCounts(unread)
    response.sessions = UInt32(clamping: sessions.count(of: mailbox))
    return response
  }

  @Sendable
  private func devices(_ request: OfflineMailbox_V1_DevicesRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_DevicesResponse
  {
    let mailbox = try caller.inspected(user: request.user, app: request.app)
    var response = OfflineMailbox_V1_DevicesResponse()
    let devices = try await store.devices(of: mailbox)
    let quarantines = try await push?.quarantines(of: devices, in: mailbox) ?? []
    response.devices = devices.map(OfflineMailbox_V1_Device.init)
    for (index, reason) in quarantines.enumerated() {
      response.devices[index].quarantine = reason ?? ""
    }
    return response
  }

  @Sendable
  private func stats(_ request: OfflineMailbox_V1_StatsRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_StatsResponse
  {
    try caller.checkInspectsAll()
    guard counting.take() else {
      throw Refusal(
        .resourceExhausted, reason: "counting", "the store is being counted already",
        hint: "wait for that to end", retryAfter: .seconds(1))
    }
    defer { counting.giveBack() }
    var response = OfflineMailbox_V1_StatsResponse(try await store.statistics())
    response.sessions = UInt32(clamping: sessions.count)
    return response
  }
}

extension Caller {
  /// The mailbox that an operator asks about: of the token's app when it names one.
  func inspected(user: String, app name: String) throws -> MailboxAddress {
    let user = try UserID(user)
    guard let app else {
      return MailboxAddress(user, in: name.isEmpty ? .standard : try AppID(name))
    }
    try checkReaches(name)
    return MailboxAddress(user, in: app)
  }

  /// Refuses an app that is named and is not the token's, when that names one.
  func checkReaches(_ name: String) throws(Refusal) {
    guard let app, !name.isEmpty, !name.hasBytes(of: app.value) else { return }
    throw Self.appNotReached(app)
  }

  /// The store as a whole is for operators of all apps.
  func checkInspectsAll() throws(Refusal) {
    if let app { throw Self.appNotReached(app) }
  }

  private static func appNotReached(_ app: AppID) -> Refusal {
    Refusal(
      .permissionDenied, reason: "notYourApp", "the token reaches the app '\(app)' only",
      hint: "use an operator's token that names no app")
  }
}
