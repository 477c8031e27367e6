internal import MailboxModel

/// Preferences, purging, and the positions of feed readers.
extension Planner {
  func setPushPreferences(
    _ preferences: PushPreferences, of address: MailboxAddress
  ) throws(MailboxError) {
    try commit(.preferences(try reference(MailboxKey(address)), preferences))
  }

  func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in address: MailboxAddress
  ) throws(MailboxError) {
    let reference = try reference(MailboxKey(address))
    try commit(.notifications(reference, ConversationKey(conversation), notifications))
  }

  /// Empties a mailbox and begins a new epoch.
  func purge(_ address: MailboxAddress) throws(MailboxError) -> Epoch {
    let epoch = Epoch.random()
    let key = try withExisting(address) { $0.key }
    try commit(.purge(MailboxReference(key), epoch: epoch.rawValue))
    return epoch
  }

  func keepFeedPosition(
    _ position: FeedPosition, ofReader name: String
  ) throws(MailboxError) {
    try commit(.feedPosition(reader: name, position.rawValue))
  }
}
