internal import MailboxModel

/// Preferences, purging, and the positions of feed readers.
extension Planner {
  /// Changes what a user wants of pushes, and returns all that the user wants then.
  func changePushPreferences(
    _ change: PushPreferencesChange, of address: MailboxAddress
  ) throws(MailboxError) -> PushPreferences {
    let reference = try reference(MailboxKey(address))
    let known = try recent.withMailbox(reference.key) { (mailbox) throws(MailboxError) in
      try mailbox?.loadedPreferences(from: settled) ?? PushPreferences()
    }
    let preferences = change.applied(to: known)
    try commit(.preferences(reference, preferences))
    return preferences
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
