internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// The calls that tell what is wrong with the store, and put it right.
extension AdminService {
  /// The most problems, or damaged mailboxes, that an answer carries.
  private static let listedMax = 1000

  @Sendable
  func verify(_ request: OfflineMailbox_V1_VerifyRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_VerifyResponse
  {
    try caller.checkInspectsAll()
    let report = try await alone { () async throws(MailboxError) in try await store.verify() }
    var response = OfflineMailbox_V1_VerifyResponse()
    response.mailboxes = UInt64(report.mailboxes)
    response.messages = UInt64(report.messages)
    response.problemCount = UInt64(report.problems.count)
    response.problems = report.problems.prefix(Self.listedMax)
      .map(OfflineMailbox_V1_VerifyResponse.Problem.init)
    return response
  }

  @Sendable
  func repair(_ request: OfflineMailbox_V1_RepairRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_RepairResponse
  {
    try caller.checkInspectsAll()
    let report = try await alone { () async throws(MailboxError) in try await store.repair() }
    let remaining = report.problems.filter { !$0.isRepaired }
    let repaired = report.problems.filter(\.isRepaired)
    var response = OfflineMailbox_V1_RepairResponse()
    response.mailboxes = UInt64(report.mailboxes)
    response.messages = UInt64(report.messages)
    response.problemCount = UInt64(report.problems.count)
    response.repairedCount = UInt64(repaired.count)
    response.problems = (remaining + repaired).prefix(Self.listedMax)
      .map(OfflineMailbox_V1_VerifyResponse.Problem.init)
    return response
  }

  @Sendable
  func condition(_ request: OfflineMailbox_V1_ConditionRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_ConditionResponse
  {
    try caller.checkInspectsAll()
    return OfflineMailbox_V1_ConditionResponse(store.condition)
  }

  @Sendable
  func damagedMailboxes(
    _ request: OfflineMailbox_V1_DamagedMailboxesRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_DamagedMailboxesResponse {
    let app = try caller.inspected(app: request.app)
    let damaged = store.damagedMailboxes().filter { app == nil || $0.mailbox.app == app }
    var response = OfflineMailbox_V1_DamagedMailboxesResponse()
    response.mailboxCount = UInt64(damaged.count)
    response.mailboxes = damaged.prefix(Self.listedMax)
      .map(OfflineMailbox_V1_DamagedMailboxesResponse.Mailbox.init)
    return response
  }

  @Sendable
  func confirmClock(_ request: OfflineMailbox_V1_ConfirmClockRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_ConfirmClockResponse
  {
    try caller.checkInspectsAll()
    store.confirmClock()
    return OfflineMailbox_V1_ConfirmClockResponse()
  }

  /// Looks at all mailboxes, unless another call does.
  private func alone(
    _ look: () async throws(MailboxError) -> VerifyReport
  ) async throws -> VerifyReport {
    guard verifying.take() else {
      throw Refusal(
        .resourceExhausted, reason: "verifying", "the store is being verified already",
        hint: "wait for that to end", retryAfter: .seconds(10))
    }
    defer { verifying.giveBack() }
    return try await look()
  }
}

extension Caller {
  /// The app that an operator asks about: the token's, when it names one; nil for all.
  fileprivate func inspected(app name: String) throws -> AppID? {
    if let app {
      try checkReaches(name)
      return app
    }
    return name.isEmpty ? nil : try AppID(name)
  }
}
