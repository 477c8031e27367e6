public import MailboxInterface
public import MailboxModel

extension EmbeddedStore: MailboxOperations {
  // MARK: Draining

  /// See ``MailboxOperations/drain(_:from:limit:)``.
  public func drain(
    _ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit
  ) throws(MailboxError) -> Page {
    try view.drain(mailbox, from: start, limit: limit)
  }

  /// See ``MailboxOperations/acknowledge(_:device:through:)``.
  public func acknowledge(
    _ mailbox: MailboxAddress, device: DeviceID, through cursor: Cursor
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.acknowledge(mailbox, device: device, mustBeKnown: false, through: cursor)
    }
  }

  /// See ``MailboxOperations/acknowledge(_:knownDevice:through:)``.
  public func acknowledge(
    _ mailbox: MailboxAddress, knownDevice: DeviceID, through cursor: Cursor
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.acknowledge(mailbox, device: knownDevice, mustBeKnown: true, through: cursor)
    }
  }

  // MARK: Unread

  /// See ``MailboxOperations/unread(of:before:limit:)``.
  public func unread(
    of mailbox: MailboxAddress, before sequence: UInt64? = nil,
    limit: Int = Unread.conversationsMax
  ) throws(MailboxError) -> Unread {
    try view.unread(of: mailbox, before: sequence, limit: limit)
  }

  /// See ``MailboxOperations/unread(of:in:)``.
  public func unread(
    of mailbox: MailboxAddress, in conversations: [Conversation]
  ) throws(MailboxError) -> Unread {
    try view.unread(of: mailbox, in: conversations)
  }

  /// See ``MailboxOperations/unreadWithoutMuted(of:)``.
  public func unreadWithoutMuted(of mailbox: MailboxAddress) throws(MailboxError) -> UInt64 {
    try view.unreadWithoutMuted(of: mailbox)
  }

  /// See ``MailboxOperations/markRead(_:conversation:through:)``.
  public func markRead(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) -> Unread {
    try await markReadWithoutCounts(mailbox, conversation: conversation, through: sequence)
    return try view.unread(of: mailbox, in: [conversation])
  }

  /// See ``MailboxOperations/markReadWithoutCounts(_:conversation:through:)``.
  public func markReadWithoutCounts(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.markRead(mailbox, conversation: conversation, through: sequence)
    }
  }

  // MARK: Devices

  /// See ``MailboxOperations/register(_:of:replacingOthers:)``.
  public func register(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) async throws(MailboxError) -> Device {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.register(device, of: mailbox, replacingOthers: replacingOthers)
    }
  }

  /// See ``MailboxOperations/resume(_:of:replacingOthers:)``.
  public func resume(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) async throws(MailboxError) -> Device {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.resume(device, of: mailbox, replacingOthers: replacingOthers)
    }
  }

  /// See ``MailboxOperations/signOut(_:of:)``.
  public func signOut(
    _ device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.signOut(device, of: mailbox)
    }
  }

  /// See ``MailboxOperations/removeDevice(_:of:)``.
  public func removeDevice(
    _ device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.removeDevice(device, of: mailbox)
    }
  }

  /// See ``MailboxOperations/setPresence(_:badge:of:in:)``.
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

  /// See ``MailboxOperations/bind(_:to:of:)``.
  public func bind(
    _ binding: Binding, to device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try binding.validate()
    let binding = try binding.inOneForm()
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.bind(binding, to: device, of: mailbox)
    }
  }

  /// See ``MailboxOperations/unbind(_:of:token:)``.
  public func unbind(
    _ device: DeviceID, of mailbox: MailboxAddress, token: PushToken?
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.unbind(device, of: mailbox, token: token)
    }
  }

  /// See ``MailboxOperations/devices(of:)``.
  public func devices(of mailbox: MailboxAddress) throws(MailboxError) -> [Device] {
    try view.devices(of: mailbox)
  }

  // MARK: Preferences

  /// See ``MailboxOperations/pushPreferences(of:)``.
  public func pushPreferences(
    of mailbox: MailboxAddress
  ) throws(MailboxError) -> PushPreferences {
    try view.pushPreferences(of: mailbox)
  }

  /// See ``MailboxOperations/changePushPreferences(_:of:)``.
  @discardableResult
  public func changePushPreferences(
    _ change: PushPreferencesChange, of mailbox: MailboxAddress
  ) async throws(MailboxError) -> PushPreferences {
    try change.validate()
    return try await queue.submit { (planner) throws(MailboxError) in
      try planner.changePushPreferences(change, of: mailbox)
    }
  }

  /// See ``MailboxOperations/notifications(of:in:)``.
  public func notifications(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) throws(MailboxError) -> ConversationNotifications {
    try view.notifications(of: conversation, in: mailbox)
  }

  /// See ``MailboxOperations/setNotifications(_:of:in:)``.
  public func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.setNotifications(notifications, of: conversation, in: mailbox)
    }
  }

  // MARK: The mailbox as a whole

  /// See ``MailboxOperations/summary(of:)``.
  public func summary(of mailbox: MailboxAddress) throws(MailboxError) -> MailboxSummary {
    try view.summary(of: mailbox)
  }

  /// See ``MailboxOperations/purge(_:removingDevices:)``.
  public func purge(
    _ mailbox: MailboxAddress, removingDevices: Bool
  ) async throws(MailboxError) -> Epoch {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.purge(mailbox, removingDevices: removingDevices)
    }
  }
}
