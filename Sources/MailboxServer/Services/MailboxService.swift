internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// `offline_mailbox.v1.Mailbox`: what apps call, each on its own user's mailbox.
struct MailboxService: RegistrableRPCService {
  let store: any MailboxOperations
  let sessions: Sessions
  let gate: CallGate
  let settings: CurrentSettings
  /// The check that is asked before a token is bound; nil takes all.
  let bindings: (any BindingCheck)?
  let marking = MarkTurns()

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.stream(
      Method.Sync.descriptor, as: .app, through: gate, serializer: EncodedFrameSerializer()
    ) { requests, writer, caller in
      try await SyncStream(sessions: sessions, caller: caller).run(requests, answering: writer)
    }
    registerDraining(with: &router)
    registerReading(with: &router)
    registerDevices(with: &router)
    registerPush(with: &router)
  }

  /// Conversations that cost as much as one call, where a call names many. A call of the most, 100, costs
  /// what a user may do at once under the smallest limit.
  private static let conversationsPerCall = 10

  /// Counts what a call costs beyond one because of the conversations that it names.
  func take(_ caller: Caller, conversations count: Int) throws(Refusal) {
    try gate.take(caller, calls: max(0, count - 1) / Self.conversationsPerCall)
  }

  /// Runs a look into a caller's mailbox in the user's turn, with what is made of it.
  func look<Value: Sendable>(
    into mailbox: MailboxAddress, _ body: () async throws -> Value
  ) async throws -> Value {
    try checkWaiting(sessions.looking.waitingCount(of: mailbox))
    return try await sessions.looking.take(mailbox, body)
  }

  /// Runs what changes much of a caller's mailbox in the user's turn.
  func mark<Value: Sendable>(
    _ mailbox: MailboxAddress, _ body: () async throws -> Value
  ) async throws -> Value {
    try checkWaiting(marking.waitingCount(of: mailbox))
    return try await marking.take(mailbox, body)
  }

  /// Calls that their client has given up wait for their turns as well, and are not open any more.
  private func checkWaiting(_ count: Int) throws(Refusal) {
    let most = settings.limits.openCallsPerUserMax
    guard count < most else { throw .tooManyOpenCalls(most) }
  }

  typealias Method = OfflineMailbox_V1_Mailbox.Method
}
