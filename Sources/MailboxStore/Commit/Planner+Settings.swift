internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

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

  /// Sets which messages of a conversation are pushed. One that does not exist begins with it, unless it
  /// is what holds anyway; it takes the place of none that would be missed.
  func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in address: MailboxAddress
  ) throws(MailboxError) {
    let key = ConversationKey(conversation)
    let reference = try reference(MailboxKey(address))
    var forgotten = ForgottenConversations()
    // What cannot be read is refused here, before a record says otherwise.
    let isNew = try withMailbox(reference.key) { (mailbox) throws(MailboxError) in
      let state = try mailbox?.conversation(key, from: settled) ?? ConversationState()
      guard state.notifications != notifications else { return false }
      guard let mailbox, state.isEmpty else { return true }
      guard
        let goes = try self.forgotten(
          toMake: .ofIdle, in: mailbox, lookedBefore: work.conversations)
      else {
        throw MailboxError.tooManyConversations(of: address, limit: settings.conversationsMax)
      }
      forgotten = goes
      return true
    }
    if !forgotten.isEmpty { try commit(.forgotten(reference, forgotten)) }
    if isNew { try commit(.notifications(reference, key, notifications)) }
  }

  /// Empties a mailbox and begins a new epoch. Devices that have left are forgotten, and all are if
  /// that is asked for.
  func purge(_ address: MailboxAddress, removingDevices: Bool) throws(MailboxError) -> Epoch {
    let epoch = Epoch.random()
    let key = MailboxKey(address)
    let forgotten: [DeviceID]
    do throws(MailboxError) {
      forgotten = try forgottenByPurge(of: address, removingDevices: removingDevices)
    } catch .damaged(let what) {
      // Emptying it is a way out: it begins anew with nothing that would have to be read.
      guard recent.damage.reasonSetAside(key) != nil else { throw .damaged(what: what) }
      try beginAnew(key, epoch: epoch, endsConversations: true)
      try commit(.repair(MailboxReference(key), .ofNothing))
      // Its devices are known from here on.
      let forgotten = try forgottenByPurge(of: address, removingDevices: removingDevices)
      try forget(Set(forgotten), of: key)
      return epoch
    } catch {
      throw error
    }
    try commit(
      .purge(
        MailboxReference(key), epoch: epoch.rawValue, endsConversations: true,
        forgetting: forgotten))
    return epoch
  }

  func keepFeedPosition(
    _ position: FeedPosition, ofReader name: FeedReaderName
  ) throws(MailboxError) {
    try commit(.feedPosition(reader: name, position.rawValue))
  }
}
