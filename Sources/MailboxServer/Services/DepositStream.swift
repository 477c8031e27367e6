internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// One stream of deposits: what has come while the last batch was committed is the next batch.
struct DepositStream: Sendable {
  typealias Request = OfflineMailbox_V1_DepositStreamRequest
  typealias Response = OfflineMailbox_V1_DepositStreamResponse

  let store: any MailboxOperations
  let app: AppID
  let gate: CallGate

  /// Answers each deposit in order, until the sender ends the stream.
  func run(
    _ requests: RPCAsyncSequence<Request, any Error>, answering writer: RPCWriter<Response>
  ) async throws {
    let batches = DepositBatches<Request>()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { batches.finish() }
        for try await request in requests {
          try await batches.add(request, bytes: request.deposit.bytesEstimate)
        }
      }
      group.addTask {
        while let batch = await batches.next() {
          try await writer.write(contentsOf: await responses(to: batch))
        }
      }
      try await group.waitForAll()
    }
  }

  private func responses(to batch: [Request]) async -> [Response] {
    let prepared = batch.map { request in Result { try deposit(request) } }
    let receipts = await store.deposit(prepared.compactMap { try? $0.get() })
    var next = receipts.makeIterator()
    return zip(batch, prepared).map { request, deposit in
      var response = Response()
      response.tag = request.tag
      do {
        _ = try deposit.get()
        let receipt = try (next.next() ?? .failure(.closed)).get()
        response.deposited = OfflineMailbox_V1_DepositResponse(receipt)
      } catch {
        let refusal = gate.refusal(
          error, in: OfflineMailbox_V1_Delivery.Method.DepositStream.descriptor)
        response.refused = OfflineMailbox_V1_Refusal(refusal as? Refusal ?? Refusal(.closed))
      }
      return response
    }
  }

  private func deposit(_ request: Request) throws -> Deposit {
    let deposit = try Deposit(request.deposit, in: app)
    try gate.take(deposit, messageBytes: request.deposit.message.bytesEstimate, in: app)
    return deposit
  }
}

extension OfflineMailbox_V1_DepositRequest {
  /// The rough size of the deposit in memory, in bytes; for a limit on what waits.
  var bytesEstimate: Int {
    recipients.reduce(message.bytesEstimate) { sum, recipient in sum + 64 + recipient.utf8.count }
  }
}
