internal import MailboxModel
internal import MailboxSync

extension Unread {
  /// Takes in that another device read a conversation. Of one that is not known the sum alone tells.
  mutating func take(_ change: UnreadChange) {
    total = change.total
    guard let index = conversations.firstIndex(where: { $0.conversation == change.conversation })
    else { return }
    conversations[index].count = change.count
    if change.count == 0 { conversations.remove(at: index) }
  }
}
