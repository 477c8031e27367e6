internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

extension MailboxService {
  /// `DrainResponse page = 1`.
  private static let drainedPage: UInt32 = 1

  func registerDraining<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(
      Method.Drain.descriptor, as: .app, through: gate, serializer: EncodedPageSerializer(), drain)
    router.call(Method.Acknowledge.descriptor, as: .app, through: gate, acknowledge)
  }

  @Sendable
  private func drain(_ request: OfflineMailbox_V1_DrainRequest, of caller: Caller) async throws
    -> EncodedPage
  {
    let mailbox = try caller.mailbox(named: request.user)
    let start: DrainStart =
      if request.hasCursor {
        .after(Cursor(request.cursor))
      } else {
        .acknowledged(by: try caller.device(named: request.device))
      }
    return try await look(into: mailbox) {
      let page = try await store.drain(mailbox, from: start, limit: limit(of: request))
      return EncodedPage(page, inField: Self.drainedPage)
    }
  }

  private func limit(of request: OfflineMailbox_V1_DrainRequest) -> DrainLimit {
    let standard = DrainLimit()
    let entries = request.entriesMax == 0 ? standard.entries : Int(request.entriesMax)
    let bytes = request.bytesMax == 0 ? standard.bytes : Int(request.bytesMax)
    let limits = settings.limits
    return DrainLimit(
      entries: min(entries, limits.pageEntriesMax), bytes: min(bytes, limits.pageBytesMax))
  }

  @Sendable
  private func acknowledge(_ request: OfflineMailbox_V1_AcknowledgeRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_AcknowledgeResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    let device = try caller.device(named: request.device)
    guard request.hasCursor else {
      throw MailboxError.invalidArgument(
        name: "cursor", value: "", reason: "it is the end of a page that was received")
    }
    try await store.acknowledge(mailbox, device: device, through: Cursor(request.cursor))
    return OfflineMailbox_V1_AcknowledgeResponse()
  }
}
