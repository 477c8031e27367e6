internal import MailboxInterface
internal import MailboxModel

/// The answers for users and conversations that are new: nothing yet. An app asks before the first
/// message has come, and it is no error that there is none.
extension MailboxOperations {
  /// The unread counts of a mailbox, newest conversations first; none when it does not exist.
  func unreadOrNone(
    of mailbox: MailboxAddress, before sequence: UInt64?, limit: Int
  ) async throws(MailboxError) -> Unread {
    do throws(MailboxError) {
      return try await unread(of: mailbox, before: sequence, limit: limit)
    } catch .unknownUser {
      return .none
    }
  }

  /// The unread counts of some conversations; none when the mailbox does not exist.
  func unreadOrNone(
    of mailbox: MailboxAddress, in conversations: [Conversation]
  ) async throws(MailboxError) -> Unread {
    do throws(MailboxError) {
      return try await unread(of: mailbox, in: conversations)
    } catch .unknownUser {
      return .none
    }
  }

  /// Marks a conversation read where there is something to mark, and counts nothing.
  func markReadWithoutCountsIfThere(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) {
    do throws(MailboxError) {
      try await markReadWithoutCounts(mailbox, conversation: conversation, through: sequence)
    } catch .unknownUser {
    } catch .unknownConversation {
    } catch {
      throw error
    }
  }

  /// The devices of a mailbox; none when it does not exist.
  func devicesOrNone(of mailbox: MailboxAddress) async throws(MailboxError) -> [Device] {
    do throws(MailboxError) {
      return try await devices(of: mailbox)
    } catch .unknownUser {
      return []
    }
  }

  /// Returns what a user wants of pushes; the standard for everyone when the mailbox does not exist.
  func pushPreferencesOrStandard(
    of mailbox: MailboxAddress
  ) async throws(MailboxError) -> PushPreferences {
    do throws(MailboxError) {
      return try await pushPreferences(of: mailbox)
    } catch .unknownUser {
      return PushPreferences()
    }
  }

  /// Returns which messages of a conversation are pushed; all when the mailbox does not exist.
  func notificationsOrStandard(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) async throws(MailboxError) -> ConversationNotifications {
    do throws(MailboxError) {
      return try await notifications(of: conversation, in: mailbox)
    } catch .unknownUser {
      return .all
    }
  }
}
