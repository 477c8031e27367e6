internal import AsyncAlgorithms
internal import GRPCCore
public import MailboxModel
internal import MailboxProtocol
internal import MailboxSync

extension MailboxClient {
  /// The most conversations that one call marks read.
  public static let marksMax = 100

  /// The unread counts now, and whenever they change: by messages that come, by reading here or on
  /// another device. They are the server's own; who is slow sees the newest alone.
  ///
  /// The sum is that of all conversations. The conversations are the newest, 200 by the usual server; while
  /// there are more, `Unread.isComplete` is false and ``readUnread(before:)`` gives them. What it gave
  /// stays among the counts as long as the connection lives.
  public var unread: AsyncStream<Unread> { unreadCounts.values }

  /// The user read a conversation through a message that came: its sequence, and no other.
  ///
  /// Without a connection it is kept, up to 256 conversations, and said on the next one. Waits for
  /// ``run()`` to take it in; what the server refuses is reported.
  public func markRead(_ conversation: Conversation, through sequence: UInt64) async {
    await events.send(.input(.markRead(conversation, through: sequence)))
  }

  /// Asks for the unread counts, with a connection of its own: for apps that do not run, and for
  /// conversations beyond the newest. Reading before `Unread.next` gives the next ones, until that is
  /// nil; `Unread.take(_:before:)` puts them together.
  ///
  /// A conversation that gets a message meanwhile moves to the front, and its message comes as any other.
  public func readUnread(
    before sequence: UInt64? = nil
  ) async throws(MailboxClientError) -> Unread {
    var request = OfflineMailbox_V1_UnreadRequest()
    request.before = sequence ?? 0
    let response = try await call { [request] mailbox, options in
      try await mailbox.unread(request, options: options)
    }
    do {
      let read = try Unread(response.unread)
      if let sequence { addToCounts(read, before: sequence) }
      return read
    } catch {
      throw .unavailable(message: error.message)
    }
  }

  /// Marks many conversations read, with a connection of its own: for a button that says 'all read'.
  /// At most ``marksMax``; each is marked for itself, and doing it again changes nothing. Returns the
  /// counts of these conversations, and the sum over all, that hold afterwards. Throws
  /// ``MailboxClientError/refused(reason:message:)`` with the first that was refused; the others are
  /// marked then.
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

  /// Adds conversations beyond those that are followed; the sum is followed by itself.
  private func addToCounts(_ read: Unread, before sequence: UInt64) {
    unreadCounts.change { counts in
      let total = counts.total
      counts.take(read, before: sequence)
      counts.total = total
    }
  }
}
