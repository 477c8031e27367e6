import MailboxModel
import MailboxSync

/// The one mailbox behind the simulated server: what a host would do with a store.
protocol SimulatedStore: AnyObject {
  /// Time moves on, never back.
  func advance(to now: Timestamp)
  func open(
    _ device: DeviceID, replacingOthers: Bool
  ) async throws(MailboxError) -> OpenedMailbox
  func drain(after cursor: Cursor, limit: DrainLimit) async throws(MailboxError) -> Page
  func signOut(_ device: DeviceID) async throws(MailboxError)
  func removeDevice(_ device: DeviceID) async throws(MailboxError)
  /// As a session does: of a device that is known.
  func acknowledge(_ device: DeviceID, through cursor: Cursor) async throws(MailboxError)
  func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID
  ) async throws(MailboxError)
  func markRead(
    _ conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) -> Unread
  func deposit(_ message: Message) async throws(MailboxError) -> UInt64
  /// Recalls a message; returns whether it was taken back.
  func recall(_ id: MessageID, from sender: UserID) async throws(MailboxError) -> Bool
  func purge() async throws(MailboxError) -> Epoch
  func device(_ device: DeviceID) async throws(MailboxError) -> Device?
  func position() async throws(MailboxError) -> (epoch: Epoch, head: UInt64, floor: UInt64)
}
