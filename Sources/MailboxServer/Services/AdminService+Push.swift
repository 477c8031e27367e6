internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxPush

extension AdminService {
  private static let linesMax: UInt32 = 10_000
  private static let linesStandard: UInt32 = 1000

  @Sendable
  func pushLedger(_ request: OfflineMailbox_V1_PushLedgerRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_PushLedgerResponse
  {
    let mailbox = try caller.inspected(user: request.user, app: request.app)
    guard request.limit <= Self.linesMax else {
      throw MailboxError.invalidArgument(
        name: "limit", value: "\(request.limit)", reason: "it goes from 0 to \(Self.linesMax)")
    }
    let push = try pushes()
    // Says that there is no such mailbox, before it is looked for in the ledger.
    _ = try await store.summary(of: mailbox)
    let limit = Int(request.limit == 0 ? Self.linesStandard : request.limit)
    let sequence = request.sequence == 0 ? nil : request.sequence
    let id = request.messageID.isEmpty ? nil : try MessageID(request.messageID)
    let lines = try await push.lines(of: mailbox, sequence: sequence, messageID: id, limit: limit)
    let owed = try await push.owed(
      to: mailbox, sequence: sequence, messageID: id, limit: limit)
    var response = OfflineMailbox_V1_PushLedgerResponse()
    response.lines = lines.map(OfflineMailbox_V1_PushLedgerResponse.Line.init)
    response.owed = owed.map(OfflineMailbox_V1_PushLedgerResponse.Owed.init)
    return response
  }

  @Sendable
  func pushCredentials(_ request: OfflineMailbox_V1_PushCredentialsRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_PushCredentialsResponse
  {
    try caller.checkInspectsAll()
    let states = try await pushes().troubledCredentials()
    var response = OfflineMailbox_V1_PushCredentialsResponse()
    response.credentials = states.sorted { $0.key < $1.key }
      .map { OfflineMailbox_V1_PushCredentialsResponse.Credential($0.key.value, $0.value) }
    return response
  }

  @Sendable
  func resumeCredential(
    _ request: OfflineMailbox_V1_ResumeCredentialRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_ResumeCredentialResponse {
    try caller.checkInspectsAll()
    try await pushes().resume(credential: CredentialName(checked: request.name))
    return OfflineMailbox_V1_ResumeCredentialResponse()
  }

  private func pushes() throws(Refusal) -> any PushInspection {
    guard let push else {
      throw Refusal(
        .failedPrecondition, reason: "noPushes", "this server sends no pushes",
        hint: "switch them on, or ask the server that sends them")
    }
    return push
  }
}
