internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

extension MailboxService {
  func registerReading<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(Method.Unread.descriptor, as: .app, through: gate, unread)
    router.call(Method.MarkRead.descriptor, as: .app, through: gate, markRead)
    router.call(Method.MarkManyRead.descriptor, as: .app, through: gate, markManyRead)
  }

  @Sendable
  private func unread(_ request: OfflineMailbox_V1_UnreadRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_UnreadResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    return try await look(into: mailbox) {
      let counts = try await store.unreadOrNone(
        of: mailbox, before: request.before == 0 ? nil : request.before, limit: limit(of: request))
      var response = OfflineMailbox_V1_UnreadResponse()
      response.unread = OfflineMailbox_V1_UnreadCounts(counts)
      return response
    }
  }

  private func limit(of request: OfflineMailbox_V1_UnreadRequest) -> Int {
    let most = settings.limits.unreadConversationsMax
    return request.conversationsMax == 0 ? most : min(Int(request.conversationsMax), most)
  }

  @Sendable
  private func markRead(_ request: OfflineMailbox_V1_MarkReadRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_MarkReadResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    let conversation = try Conversation(request.conversation)
    try await store.markReadWithoutCountsIfThere(
      mailbox, conversation: conversation, through: request.through)
    return try await look(into: mailbox) {
      let counts = try await store.unreadOrNone(of: mailbox, in: [conversation])
      var response = OfflineMailbox_V1_MarkReadResponse()
      response.unread = OfflineMailbox_V1_UnreadCounts(counts)
      return response
    }
  }
}
