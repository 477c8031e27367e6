internal import GRPCCore
internal import GRPCProtobuf
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// `offline_mailbox.v1.Delivery`: what servers that send call, for mailboxes of their app.
struct DeliveryService: RegistrableRPCService {
  let store: any MailboxOperations
  let gate: CallGate

  private typealias Method = OfflineMailbox_V1_Delivery.Method

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(Method.Deposit.descriptor, as: .sender, through: gate, deposit)
    router.call(Method.Recall.descriptor, as: .sender, through: gate, recall)
    router.stream(
      Method.DepositStream.descriptor, as: .sender, through: gate,
      serializer: ProtobufSerializer<OfflineMailbox_V1_DepositStreamResponse>()
    ) { requests, writer, caller in
      try await DepositStream(store: store, app: caller.appOrStandard, gate: gate)
        .run(requests, answering: writer)
    }
  }

  @Sendable
  private func deposit(_ request: OfflineMailbox_V1_DepositRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_DepositResponse
  {
    let deposit = try Deposit(request, in: caller.appOrStandard)
    try gate.take(
      deposit, messageBytes: request.message.bytesEstimate, in: caller.appOrStandard)
    return OfflineMailbox_V1_DepositResponse(
      try await store.deposit(deposit.message, to: deposit.recipients))
  }

  @Sendable
  private func recall(_ request: OfflineMailbox_V1_RecallRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_RecallResponse
  {
    guard !request.recipients.isEmpty else {
      throw Refusal(
        .invalidArgument, reason: MailboxError.noRecipients.code, "a recall has no recipients",
        hint: MailboxError.noRecipients.hint)
    }
    let sender = try UserID(request.sender)
    let mailboxes = try MailboxAddress.all(of: request.recipients, in: caller.appOrStandard)
    try gate.takeRecall(from: sender, recipients: mailboxes.count, in: caller.appOrStandard)
    let outcomes = try await store.recall(
      try MessageID(request.id), from: sender, in: mailboxes)
    var response = OfflineMailbox_V1_RecallResponse()
    response.outcomes = outcomes.map(OfflineMailbox_V1_RecallOutcome.init)
    return response
  }
}

extension OfflineMailbox_V1_RecallOutcome {
  fileprivate init(_ outcome: RecallOutcome) {
    self.init()
    user = outcome.mailbox.user.value
    switch outcome.result {
    case .recalled(let sequence):
      result = .recalled
      self.sequence = sequence
    case .delivered(let sequence):
      result = .delivered
      self.sequence = sequence
    case .notFound: result = .notFound
    }
  }
}
