internal import AsyncAlgorithms
internal import GRPCCore
public import MailboxModel
internal import MailboxProtocol

extension MailboxClient {
  /// The unread counts now, and whenever they change: by messages that come, by reading here or on
  /// another device. They are the server's own; who is slow sees the newest alone.
  public var unread: AsyncStream<Unread> { unreadCounts.values }

  /// The user read a conversation through a message that came: its sequence, and no other.
  ///
  /// Without a connection it is kept, up to 256 conversations, and said on the next one. Waits for
  /// ``run()`` to take it in; what the server refuses is reported.
  public func markRead(_ conversation: Conversation, through sequence: UInt64) async {
    await events.send(.read(conversation, through: sequence))
  }

  /// Asks for the unread counts, with a connection of its own: for apps that do not run.
  public func readUnread() async throws(MailboxClientError) -> Unread {
    let response = try await call { mailbox, options in
      try await mailbox.unread(.init(), options: options)
    }
    do { return try Unread(response.unread) } catch {
      throw .unavailable(message: error.message)
    }
  }

  /// Marks many conversations read, with a connection of its own: for a button that says 'all read'.
  /// At most 100; each is marked for itself, and doing it again changes nothing. Returns the counts
  /// that hold afterwards. Throws ``MailboxClientError/refused(reason:message:)`` with the first that
  /// was refused; the others are marked then.
  public func markRead(
    _ marks: [Conversation: UInt64]
  ) async throws(MailboxClientError) -> Unread {
    var request = OfflineMailbox_V1_MarkManyReadRequest()
    request.marks = marks.map { conversation, through in
      var mark = OfflineMailbox_V1_ReadMark()
      mark.conversation = OfflineMailbox_V1_Conversation(conversation)
      mark.through = through
      return mark
    }
    let response = try await call { [request] mailbox, options in
      try await mailbox.markManyRead(request, options: options)
    }
    if let refusal = response.refused.first?.refusal {
      throw .refused(reason: refusal.reason, message: refusal.message)
    }
    do { return try Unread(response.unread) } catch {
      throw .unavailable(message: error.message)
    }
  }
}
