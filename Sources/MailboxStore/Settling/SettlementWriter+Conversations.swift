internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Conversations in the mailbox's row and in their table.
extension SettlementWriter {
  /// Writes a conversation to its place; one that has ended leaves it.
  func write(
    _ conversation: KeyedConversation, of key: MailboxKey, to row: inout MailboxRow,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let place = RowKey(key, conversation.key)
    if conversation.state.isEmpty {
      row.remove(conversation.key)
      guard row.hasMoreConversations else { return }
      _ = try lmdb { () throws(LMDBError) in
        try transaction.delete(place, in: settled.conversations)
      }
    } else if !row.put(conversation) {
      try put(conversation.state.row, for: place, in: settled.conversations, transaction)
    }
  }

  /// A new epoch began: conversations end, or keep what is set of them.
  func purgeConversations(
    with settlement: MailboxSettlement, in row: inout MailboxRow,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = settlement.key
    let inRow = row.conversations
    if settlement.endsConversations {
      try removeRows(of: key, in: settled.conversations, transaction)
      row.removeConversations()
      return
    }
    var kept: [KeyedConversation] = []
    try removeRows(of: key, in: settled.conversations, transaction) {
      (name, value) throws(MailboxError) in
      // One that cannot be read stays: it is the damage that its mailbox is repaired of.
      guard let state = try? ConversationState(row: value).withoutMessages else { return false }
      let conversation = KeyedConversation(
        key: ConversationKey(bytes: name.suffix(behind: key)), state: state)
      if !state.isEmpty { kept.append(conversation) }
      return state.isEmpty
    }
    for conversation in inRow + kept {
      var conversation = conversation
      conversation.state = conversation.state.withoutMessages
      try write(conversation, of: key, to: &row, transaction)
    }
  }
}
