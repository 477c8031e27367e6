import MailboxInterface
import MailboxModel

/// A store in front of another one, which passes everything on: a test says otherwise where it has to.
protocol StoreInFront: MailboxStoring {
  /// The other one.
  var store: any MailboxStoring { get }
}

// MARK: What users do

extension StoreInFront {
  func deposit(
    _ message: Message, to recipients: [MailboxAddress]
  ) async throws(MailboxError) -> Receipt {
    try await store.deposit(message, to: recipients)
  }

  func deposit(_ deposits: [Deposit]) async -> [Result<Receipt, MailboxError>] {
    await store.deposit(deposits)
  }

  func recall(
    _ id: MessageID, from sender: UserID, in mailboxes: [MailboxAddress]
  ) async throws(MailboxError) -> [RecallOutcome] {
    try await store.recall(id, from: sender, in: mailboxes)
  }

  func drain(
    _ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit
  ) async throws(MailboxError) -> Page {
    try await store.drain(mailbox, from: start, limit: limit)
  }

  func acknowledge(
    _ mailbox: MailboxAddress, device: DeviceID, through cursor: Cursor
  ) async throws(MailboxError) {
    try await store.acknowledge(mailbox, device: device, through: cursor)
  }

  func acknowledge(
    _ mailbox: MailboxAddress, knownDevice: DeviceID, through cursor: Cursor
  ) async throws(MailboxError) {
    try await store.acknowledge(mailbox, knownDevice: knownDevice, through: cursor)
  }

  func unread(
    of mailbox: MailboxAddress, before sequence: UInt64?, limit: Int
  ) async throws(MailboxError) -> Unread {
    try await store.unread(of: mailbox, before: sequence, limit: limit)
  }

  func unread(
    of mailbox: MailboxAddress, in conversations: [Conversation]
  ) async throws(MailboxError) -> Unread {
    try await store.unread(of: mailbox, in: conversations)
  }

  func unreadWithoutMuted(of mailbox: MailboxAddress) async throws(MailboxError) -> UInt64 {
    try await store.unreadWithoutMuted(of: mailbox)
  }

  func markRead(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) -> Unread {
    try await store.markRead(mailbox, conversation: conversation, through: sequence)
  }

  func markReadWithoutCounts(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) {
    try await store.markReadWithoutCounts(mailbox, conversation: conversation, through: sequence)
  }

  func register(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) async throws(MailboxError) -> Device {
    try await store.register(device, of: mailbox, replacingOthers: replacingOthers)
  }

  func resume(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) async throws(MailboxError) -> Device {
    try await store.resume(device, of: mailbox, replacingOthers: replacingOthers)
  }

  func signOut(_ device: DeviceID, of mailbox: MailboxAddress) async throws(MailboxError) {
    try await store.signOut(device, of: mailbox)
  }

  func removeDevice(_ device: DeviceID, of mailbox: MailboxAddress) async throws(MailboxError) {
    try await store.removeDevice(device, of: mailbox)
  }

  func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID, in mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await store.setPresence(presence, badge: badge, of: device, in: mailbox)
  }

  func bind(
    _ binding: Binding, to device: DeviceID, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await store.bind(binding, to: device, of: mailbox)
  }

  func unbind(
    _ device: DeviceID, of mailbox: MailboxAddress, token: PushToken?
  ) async throws(MailboxError) {
    try await store.unbind(device, of: mailbox, token: token)
  }

  func devices(of mailbox: MailboxAddress) async throws(MailboxError) -> [Device] {
    try await store.devices(of: mailbox)
  }

  func pushPreferences(
    of mailbox: MailboxAddress
  ) async throws(MailboxError) -> PushPreferences {
    try await store.pushPreferences(of: mailbox)
  }

  func changePushPreferences(
    _ change: PushPreferencesChange, of mailbox: MailboxAddress
  ) async throws(MailboxError) -> PushPreferences {
    try await store.changePushPreferences(change, of: mailbox)
  }

  func notifications(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) async throws(MailboxError) -> ConversationNotifications {
    try await store.notifications(of: conversation, in: mailbox)
  }

  func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await store.setNotifications(notifications, of: conversation, in: mailbox)
  }

  func summary(of mailbox: MailboxAddress) async throws(MailboxError) -> MailboxSummary {
    try await store.summary(of: mailbox)
  }

  func purge(
    _ mailbox: MailboxAddress, removingDevices: Bool
  ) async throws(MailboxError) -> Epoch {
    try await store.purge(mailbox, removingDevices: removingDevices)
  }

  func feed(after position: FeedPosition, limit: Int) async throws(MailboxError) -> FeedPage {
    try await store.feed(after: position, limit: limit)
  }

  func feedEnd() async throws(MailboxError) -> FeedPosition { try await store.feedEnd() }

  func feedPosition(
    ofReader name: FeedReaderName
  ) async throws(MailboxError) -> FeedPosition? {
    try await store.feedPosition(ofReader: name)
  }

  func keepFeedPosition(
    _ position: FeedPosition, ofReader name: FeedReaderName
  ) async throws(MailboxError) {
    try await store.keepFeedPosition(position, ofReader: name)
  }
}

// MARK: What operators ask

extension StoreInFront {
  var now: Timestamp { store.now }
  var condition: StoreCondition { store.condition }

  func statistics() async throws(MailboxError) -> StoreStatistics { try await store.statistics() }
  func verify() async throws(MailboxError) -> VerifyReport { try await store.verify() }
  func repair() async throws(MailboxError) -> VerifyReport { try await store.repair() }
  func damagedMailboxes() -> [DamagedMailbox] { store.damagedMailboxes() }
  func confirmClock() { store.confirmClock() }

  func awakeDevices(
    after mailbox: MailboxAddress?, limit: Int
  ) async throws(MailboxError) -> AwakeDevices {
    try await store.awakeDevices(after: mailbox, limit: limit)
  }
}
