internal import GRPCCore
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxStore
internal import Synchronization

/// `offline_mailbox.v1.Admin`: looks, and changes little.
struct AdminService: RegistrableRPCService {
  /// The most problems that an answer carries.
  private static let problemsMax = 1000

  let store: any MailboxOperations
  let inspection: any MailboxInspection
  /// Nil where nothing is pushed.
  let push: (any PushInspection)?
  let sessions: Sessions
  let gate: CallGate
  private let verifying = Claim()

  private typealias Method = OfflineMailbox_V1_Admin.Method

  init(
    store: any MailboxOperations, inspection: any MailboxInspection,
    push: (any PushInspection)?, sessions: Sessions, gate: CallGate
  ) {
    self.store = store
    self.inspection = inspection
    self.push = push
    self.sessions = sessions
    self.gate = gate
  }

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(Method.Inspect.descriptor, as: .admin, through: gate, inspect)
    router.call(Method.Devices.descriptor, as: .admin, through: gate, devices)
    router.call(Method.RemoveDevice.descriptor, as: .admin, through: gate, removeDevice)
    router.call(Method.Purge.descriptor, as: .admin, through: gate, purge)
    router.call(Method.Stats.descriptor, as: .admin, through: gate, stats)
    router.call(Method.Verify.descriptor, as: .admin, through: gate, verify)
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
    response.unread = OfflineMailbox_V1_UnreadCounts(try await store.unread(of: mailbox))
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
    var response = OfflineMailbox_V1_StatsResponse(try await inspection.statistics())
    response.sessions = UInt32(clamping: sessions.count)
    return response
  }

  @Sendable
  private func verify(_ request: OfflineMailbox_V1_VerifyRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_VerifyResponse
  {
    try caller.checkInspectsAll()
    guard verifying.take() else {
      throw Refusal(
        .resourceExhausted, reason: "verifying", "the store is being verified already",
        hint: "wait for that to end", retryAfter: .seconds(10))
    }
    defer { verifying.giveBack() }
    let report = try await inspection.verify()
    var response = OfflineMailbox_V1_VerifyResponse()
    response.mailboxes = UInt64(report.mailboxes)
    response.messages = UInt64(report.messages)
    response.problemCount = UInt64(report.problems.count)
    response.problems = report.problems.prefix(Self.problemsMax)
      .map(OfflineMailbox_V1_VerifyResponse.Problem.init)
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
    guard name.isEmpty || name.hasBytes(of: app.value) else { throw Self.appNotReached(app) }
    return MailboxAddress(user, in: app)
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

/// Something that one call at a time may do.
private final class Claim: Sendable {
  private let isTaken = Mutex(false)

  func take() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }

  func giveBack() { isTaken.withLock { $0 = false } }
}
