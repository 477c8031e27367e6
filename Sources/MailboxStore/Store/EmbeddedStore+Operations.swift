public import MailboxInterface
public import MailboxModel

extension EmbeddedStore: MailboxOperations {
  // MARK: Draining

  /// The mailbox's next page behind a cursor, or behind what the device acknowledged; see
  /// `MailboxOperations.drain(_:from:limit:)`.
  ///
  /// - Throws: `.unknownUser`, `.cursorOfAnotherEpoch`, `.cursorFromTheFuture`; `.closed`, `.storage`,
  ///   `.readOnly`, `.damaged`.
  public func drain(
    _ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit
  ) throws(MailboxError) -> Page {
    try view.drain(mailbox, from: start, limit: limit)
  }

  /// Records that a device has everything through a cursor, and registers one that is new; see
  /// `MailboxOperations.acknowledge(_:device:through:)`.
  ///
  /// - Throws: `.unknownUser`, `.cursorOfAnotherEpoch`, `.cursorFromTheFuture`, `.deviceSignedOut`,
  ///   `.tooManyDevices`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func acknowledge(
    _ mailbox: MailboxAddress, device: DeviceID, through cursor: Cursor
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.acknowledge(mailbox, device: device, mustBeKnown: false, through: cursor)
    }
  }

  /// Records that a device which the mailbox knows has everything through a cursor; see
  /// `MailboxOperations.acknowledge(_:knownDevice:through:)`.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`, `.cursorOfAnotherEpoch`, `.cursorFromTheFuture`,
  ///   `.deviceSignedOut`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func acknowledge(
    _ mailbox: MailboxAddress, knownDevice: DeviceID, through cursor: Cursor
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.acknowledge(mailbox, device: knownDevice, mustBeKnown: true, through: cursor)
    }
  }

  // MARK: Unread

  /// The sum of all unread messages, and the conversations with the newest of them; see
  /// `MailboxOperations.unread(of:before:limit:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func unread(
    of mailbox: MailboxAddress, before sequence: UInt64? = nil,
    limit: Int = Unread.conversationsMax
  ) throws(MailboxError) -> Unread {
    try view.unread(of: mailbox, before: sequence, limit: limit)
  }

  /// The unread counts of some conversations, and the sum over all; see `MailboxOperations.unread(of:in:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func unread(
    of mailbox: MailboxAddress, in conversations: [Conversation]
  ) throws(MailboxError) -> Unread {
    try view.unread(of: mailbox, in: conversations)
  }

  /// The sum over all conversations of which anything is pushed; see
  /// `MailboxOperations.unreadWithoutMuted(of:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func unreadWithoutMuted(of mailbox: MailboxAddress) throws(MailboxError) -> UInt64 {
    try view.unreadWithoutMuted(of: mailbox)
  }

  /// Marks a conversation read through a sequence, and returns the counts that hold then; see
  /// `MailboxOperations.markRead(_:conversation:through:)`.
  ///
  /// - Throws: `.unknownUser`, `.unknownConversation`, `.cursorFromTheFuture`, `.positionForgotten`;
  ///   `.closed`, `.storage`, `.readOnly`, `.damaged`. When only the counts cannot be read it is marked
  ///   already.
  public func markRead(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) -> Unread {
    try await markReadWithoutCounts(mailbox, conversation: conversation, through: sequence)
    return try view.unread(of: mailbox, in: [conversation])
  }

  /// Marks a conversation read through a sequence, and counts nothing; see
  /// `MailboxOperations.markReadWithoutCounts(_:conversation:through:)`.
  ///
  /// - Throws: `.unknownUser`, `.unknownConversation`, `.cursorFromTheFuture`, `.positionForgotten`;
  ///   `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func markReadWithoutCounts(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.markRead(mailbox, conversation: conversation, through: sequence)
    }
  }

  // MARK: Devices

  /// Registers a device or signs it in again; see `MailboxOperations.register(_:of:replacingOthers:)`.
  ///
  /// - Throws: `.tooManyDevices`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func register(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) async throws(MailboxError) -> Device {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.register(device, of: mailbox, replacingOthers: replacingOthers)
    }
  }

  /// Registers a device that is new or signed in; see `MailboxOperations.resume(_:of:replacingOthers:)`.
  ///
  /// - Throws: `.deviceSignedOut`, `.tooManyDevices`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func resume(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) async throws(MailboxError) -> Device {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.resume(device, of: mailbox, replacingOthers: replacingOthers)
    }
  }

  /// Signs a device out; see `MailboxOperations.signOut(_:of:)`.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func signOut(
    _ device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.signOut(device, of: mailbox)
    }
  }

  /// Removes a device, signed in or not; see `MailboxOperations.removeDevice(_:of:)`.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func removeDevice(
    _ device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.removeDevice(device, of: mailbox)
    }
  }

  /// Reports where a device's app is; see `MailboxOperations.setPresence(_:badge:of:in:)`.
  ///
  /// - Throws: `.invalidArgument`, `.unknownUser`, `.unknownDevice`, `.deviceSignedOut`; `.closed`,
  ///   `.storage`, `.readOnly`, `.damaged`.
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

  /// Gives a device a push token; see `MailboxOperations.bind(_:to:of:)`.
  ///
  /// - Throws: `.invalidArgument`, `.unknownUser`, `.unknownDevice`, `.deviceSignedOut`; `.closed`,
  ///   `.storage`, `.readOnly`, `.damaged`.
  public func bind(
    _ binding: Binding, to device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try binding.validate()
    let binding = try binding.inOneForm()
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.bind(binding, to: device, of: mailbox)
    }
  }

  /// Takes a device's push token away; see `MailboxOperations.unbind(_:of:token:)`.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func unbind(
    _ device: DeviceID, of mailbox: MailboxAddress, token: PushToken?
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.unbind(device, of: mailbox, token: token)
    }
  }

  /// All devices that the mailbox knows; see `MailboxOperations.devices(of:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.damaged`.
  public func devices(of mailbox: MailboxAddress) throws(MailboxError) -> [Device] {
    try view.devices(of: mailbox)
  }

  // MARK: Preferences

  /// Reads a user's wishes for pushes; see `MailboxOperations.pushPreferences(of:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.damaged`.
  public func pushPreferences(
    of mailbox: MailboxAddress
  ) throws(MailboxError) -> PushPreferences {
    try view.pushPreferences(of: mailbox)
  }

  /// Changes what a user wants of pushes, and returns all that the user wants then; see
  /// `MailboxOperations.changePushPreferences(_:of:)`.
  ///
  /// - Throws: `.invalidArgument`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  @discardableResult
  public func changePushPreferences(
    _ change: PushPreferencesChange, of mailbox: MailboxAddress
  ) async throws(MailboxError) -> PushPreferences {
    try change.validate()
    return try await queue.submit { (planner) throws(MailboxError) in
      try planner.changePushPreferences(change, of: mailbox)
    }
  }

  /// Returns which messages of a conversation are pushed; see `MailboxOperations.notifications(of:in:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.damaged`.
  public func notifications(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) throws(MailboxError) -> ConversationNotifications {
    try view.notifications(of: conversation, in: mailbox)
  }

  /// Sets which messages of a conversation are pushed; see `MailboxOperations.setNotifications(_:of:in:)`.
  ///
  /// - Throws: `.tooManyConversations`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.setNotifications(notifications, of: conversation, in: mailbox)
    }
  }

  // MARK: The mailbox as a whole

  /// Sums up in numbers what a mailbox holds; see `MailboxOperations.summary(of:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func summary(of mailbox: MailboxAddress) throws(MailboxError) -> MailboxSummary {
    try view.summary(of: mailbox)
  }

  /// Empties a mailbox and begins a new epoch; see `MailboxOperations.purge(_:removingDevices:)`.
  ///
  /// - Throws: `.unknownUser`; `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func purge(
    _ mailbox: MailboxAddress, removingDevices: Bool
  ) async throws(MailboxError) -> Epoch {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.purge(mailbox, removingDevices: removingDevices)
    }
  }
}
