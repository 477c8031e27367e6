public import MailboxModel

extension EmbeddedStore: MailboxOperations {
  // MARK: Depositing

  public func deposit(
    _ message: Message, to recipients: [MailboxAddress]
  ) async throws(MailboxError) -> Receipt {
    let prepared = try prepare(Deposit(message, to: recipients))
    return try await queue.submit { (planner) throws(MailboxError) in
      try planner.deposit(prepared)
    }
  }

  public func deposit(_ deposits: [Deposit]) async -> [Result<Receipt, MailboxError>] {
    let prepared = deposits.map { deposit in
      Result { () throws(MailboxError) in try prepare(deposit) }
    }
    do throws(MailboxError) {
      return try await queue.submit { planner in
        prepared.map { deposit in
          deposit.flatMap { deposit in
            Result { () throws(MailboxError) in try planner.deposit(deposit) }
          }
        }
      }
    } catch {
      return deposits.map { _ in .failure(error) }
    }
  }

  public func recall(
    _ id: MessageID, from sender: UserID, in mailboxes: [MailboxAddress]
  ) async throws(MailboxError) -> [RecallOutcome] {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.recall(id, from: sender, in: mailboxes)
    }
  }

  // MARK: Draining

  public func drain(
    _ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit
  ) throws(MailboxError) -> Page {
    try view.drain(mailbox, from: start, limit: limit)
  }

  public func acknowledge(
    _ mailbox: MailboxAddress, device: DeviceID, through cursor: Cursor
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.acknowledge(mailbox, device: device, through: cursor)
    }
  }

  // MARK: Unread

  public func unread(of mailbox: MailboxAddress) throws(MailboxError) -> Unread {
    try view.unread(of: mailbox)
  }

  public func markRead(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) -> Unread {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.markRead(mailbox, conversation: conversation, through: sequence)
    }
    return try view.unread(of: mailbox)
  }

  // MARK: Devices

  public func register(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) async throws(MailboxError) -> Device {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.register(device, of: mailbox, replacingOthers: replacingOthers)
    }
  }

  public func signOut(
    _ device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.signOut(device, of: mailbox)
    }
  }

  public func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID, in mailbox: MailboxAddress
  ) async throws(MailboxError) {
    guard presence.isSignedIn else {
      throw .invalidArgument(
        name: "presence", value: presence.description,
        reason: "a device reports foreground, background or suspended; sign it out instead")
    }
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.setPresence(presence, badge: badge, of: device, in: mailbox)
    }
  }

  public func bind(
    _ binding: Binding, to device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try binding.validate()
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.bind(binding, to: device, of: mailbox)
    }
  }

  public func unbind(
    _ device: DeviceID, of mailbox: MailboxAddress, token: String?
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.unbind(device, of: mailbox, token: token)
    }
  }

  public func devices(of mailbox: MailboxAddress) throws(MailboxError) -> [Device] {
    try view.devices(of: mailbox)
  }

  // MARK: Preferences

  public func pushPreferences(
    of mailbox: MailboxAddress
  ) throws(MailboxError) -> PushPreferences {
    try view.pushPreferences(of: mailbox)
  }

  public func setPushPreferences(
    _ preferences: PushPreferences, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.setPushPreferences(preferences, of: mailbox)
    }
  }

  public func notifications(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) throws(MailboxError) -> ConversationNotifications {
    try view.notifications(of: conversation, in: mailbox)
  }

  public func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.setNotifications(notifications, of: conversation, in: mailbox)
    }
  }

  // MARK: The mailbox as a whole

  public func summary(of mailbox: MailboxAddress) throws(MailboxError) -> MailboxSummary {
    try view.summary(of: mailbox)
  }

  public func purge(_ mailbox: MailboxAddress) async throws(MailboxError) -> Epoch {
    try await queue.submit { (planner) throws(MailboxError) in try planner.purge(mailbox) }
  }
}
