import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting

/// The mailbox as the plain model in memory has it.
final class ReferenceBacked: SimulatedStore {
  private let address: MailboxAddress = "bob"
  private var mailboxes: ReferenceMailboxes
  private var now = Timestamp(milliseconds: 0)

  init(_ settings: StoreSettings = .testing) { mailboxes = ReferenceMailboxes(settings: settings) }

  func advance(to now: Timestamp) { self.now = max(self.now, now) }

  func open(
    _ device: DeviceID, replacingOthers: Bool
  ) throws(MailboxError) -> OpenedMailbox {
    let known = try mailboxes.register(
      device, of: address, replacingOthers: replacingOthers, at: now)
    let mailbox = try mailboxes.existing(address, at: now)
    return OpenedMailbox(
      epoch: mailbox.epoch, head: mailbox.head, floor: mailbox.floor,
      acknowledged: known.acknowledged, unread: mailbox.unread)
  }

  func drain(after cursor: Cursor, limit: DrainLimit) throws(MailboxError) -> Page {
    try mailboxes.page(of: address, from: .after(cursor), limit: limit, at: now)
  }

  func signOut(_ device: DeviceID) throws(MailboxError) {
    try mailboxes.signOut(device, of: address, at: now)
  }

  func removeDevice(_ device: DeviceID) throws(MailboxError) {
    try mailboxes.removeDevice(device, of: address, at: now)
  }

  func acknowledge(_ device: DeviceID, through cursor: Cursor) throws(MailboxError) {
    try mailboxes.acknowledge(
      address, device: device, mustBeKnown: true, through: cursor, at: now)
  }

  func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID
  ) throws(MailboxError) {
    try mailboxes.setPresence(presence, badge: badge, of: device, in: address, at: now)
  }

  func markRead(
    _ conversation: Conversation, through sequence: UInt64
  ) throws(MailboxError) -> Unread {
    try mailboxes.markRead(address, conversation: conversation, through: sequence, at: now)
  }

  func deposit(_ message: Message) throws(MailboxError) -> UInt64 {
    try mailboxes.deposit(message, to: [address], at: now).entries.first?.sequence ?? 0
  }

  func recall(_ id: MessageID, from sender: UserID) throws(MailboxError) -> Bool {
    let outcome = mailboxes.recall(id, from: sender, in: address, at: now).first
    if case .recalled = outcome { return true } else { return false }
  }

  func purge() throws(MailboxError) -> Epoch {
    try mailboxes.purge(address, removingDevices: false, at: now)
  }

  func device(_ device: DeviceID) throws(MailboxError) -> Device? {
    try mailboxes.existing(address, at: now).devices[device]
  }

  func position() throws(MailboxError) -> (epoch: Epoch, head: UInt64, floor: UInt64) {
    let mailbox = try mailboxes.existing(address, at: now)
    return (mailbox.epoch, mailbox.head, mailbox.floor)
  }
}
