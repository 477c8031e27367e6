internal import MailboxModel

/// The parts that are read from LMDB when first needed.
extension RecentMailbox {
  func conversation(
    _ conversation: ConversationKey, from settled: Settled
  ) throws(MailboxError) -> ConversationState {
    if let known = conversations[conversation] { return known }
    var state =
      try settled.read { (transaction) throws(MailboxError) in
        try settled.conversation(conversation, of: key, in: transaction)
      } ?? ConversationState()
    if isPurged { state = state.withoutMessages }
    conversations[conversation] = state
    return state
  }

  /// Loads all conversations. What is loaded already is newer and stays.
  func loadConversations(from settled: Settled) throws(MailboxError) {
    let rows = try settled.read { (transaction) throws(MailboxError) in
      try settled.conversations(of: key, in: transaction)
    }
    for (conversation, state) in rows where conversations[conversation] == nil {
      conversations[conversation] = isPurged ? state.withoutMessages : state
    }
  }

  func loadedDevices(from settled: Settled) throws(MailboxError) -> [Device] {
    if let devices { return devices }
    let loaded = try settled.read { (transaction) throws(MailboxError) in
      try settled.devices(of: key, in: transaction)
    }
    devices = loaded
    return loaded
  }

  func loadedPreferences(from settled: Settled) throws(MailboxError) -> PushPreferences {
    if let preferences { return preferences }
    let loaded =
      try settled.read { (transaction) throws(MailboxError) in
        try settled.preferences(of: key, in: transaction)
      } ?? PushPreferences()
    preferences = loaded
    return loaded
  }

  func loadedIdentities(from settled: Settled) throws(MailboxError) -> IdentityList {
    if let identities { return identities }
    var loaded = IdentityList()
    if !isPurged {
      loaded = try settled.read { (transaction) throws(MailboxError) in
        try settled.identities(of: key, in: transaction)
      }
    }
    identities = loaded
    return loaded
  }
}

extension ConversationState {
  /// What outlives a purge.
  var withoutMessages: ConversationState {
    var state = ConversationState()
    state.notifications = notifications
    return state
  }
}
