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
    let slots = try mailboxes.drain(address, from: .after(cursor), at: now)
    var page = Page(at: cursor)
    var rest = slots[...]
    while let first = rest.first, page.messageCount + page.gapCount < limit.entries {
      let (entry, last) = try Self.entry(of: &rest, first)
      let isFirst = page.messageCount + page.gapCount == 0
      guard isFirst || page.bytes.count + entry.count <= limit.bytes else {
        page.hasMore = true
        return page
      }
      page.bytes += entry
      page.cursor.sequence = last
      if case .message = first { page.messageCount += 1 } else { page.gapCount += 1 }
    }
    page.hasMore = !rest.isEmpty
    return page
  }

  /// The next entry in its wire form; neighbours that miss for one reason make one gap.
  private static func entry(
    of rest: inout ArraySlice<Slot>, _ first: Slot
  ) throws(MailboxError) -> ([UInt8], last: UInt64) {
    var writer = WireWriter()
    rest.removeFirst()
    switch first {
    case .message(let waiting):
      let body = try waiting.message.encodedBody(
        expiresAtSeconds: UInt32(clamping: waiting.expiresAt.seconds), sentAt: waiting.sentAt)
      writer.message(PageField.message) {
        $0.varint(MessageField.sequence, waiting.sequence)
        $0.varint(MessageField.number, waiting.number)
        $0.bytes += body
      }
      return (writer.bytes, waiting.sequence)
    case .missing(let from, let reason):
      var to = from
      while let next = rest.first, case .missing(let sequence, reason) = next {
        to = sequence
        rest.removeFirst()
      }
      writer.message(PageField.gap) { Gap(from: from, to: to, reason: reason).encode(to: &$0) }
      return (writer.bytes, to)
    }
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
