internal import GRPCCore
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxStore

extension MailboxService {
  func registerReading<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(Method.Unread.descriptor, as: .app, through: gate, unread)
    router.call(Method.MarkRead.descriptor, as: .app, through: gate, markRead)
  }

  @Sendable
  private func unread(_ request: Mailbox_V1_UnreadRequest, of caller: Caller) async throws
    -> Mailbox_V1_UnreadResponse
  {
    let counts = try await store.unread(of: try caller.mailbox(named: request.user))
    var response = Mailbox_V1_UnreadResponse()
    response.unread = Mailbox_V1_UnreadCounts(counts)
    return response
  }

  @Sendable
  private func markRead(_ request: Mailbox_V1_MarkReadRequest, of caller: Caller) async throws
    -> Mailbox_V1_MarkReadResponse
  {
    let counts = try await store.markRead(
      try caller.mailbox(named: request.user),
      conversation: try Conversation(request.conversation), through: request.through)
    var response = Mailbox_V1_MarkReadResponse()
    response.unread = Mailbox_V1_UnreadCounts(counts)
    return response
  }
}

extension Mailbox_V1_UnreadCounts {
  /// Counts for the wire.
  init(_ counts: Unread) {
    self.init()
    conversations = counts.conversations.map(Mailbox_V1_UnreadCount.init)
    total = counts.total
  }
}

extension Mailbox_V1_UnreadCount {
  /// One count for the wire.
  init(_ count: Unread.Count) {
    self.init()
    conversation = Mailbox_V1_Conversation(count.conversation)
    self.count = count.count
    readThrough = count.readThrough
  }
}
