import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting

/// The mailbox as the real store has it.
final class EmbeddedBacked: SimulatedStore {
  private let address: MailboxAddress = "bob"
  private let store: any MailboxOperations
  private let clock: ManualClock
  private let startedAt: Timestamp

  init(_ store: any MailboxOperations, clock: ManualClock) {
    self.store = store
    self.clock = clock
    startedAt = clock.now
  }

  func advance(to now: Timestamp) {
    clock.advance(to: Timestamp(milliseconds: startedAt.milliseconds + now.milliseconds))
  }

  func open(
    _ device: DeviceID, replacingOthers: Bool
  ) async throws(MailboxError) -> OpenedMailbox {
    let known = try await store.register(
      device, of: address, replacingOthers: replacingOthers)
    let summary = try await store.summary(of: address)
    return OpenedMailbox(
      epoch: summary.epoch, head: summary.head, floor: summary.floor,
      acknowledged: known.acknowledged,
      unread: try await store.unread(of: address, before: nil, limit: Unread.conversationsMax))
  }

  func drain(after cursor: Cursor, limit: DrainLimit) async throws(MailboxError) -> Page {
    try await store.drain(address, from: .after(cursor), limit: limit)
  }

  func signOut(_ device: DeviceID) async throws(MailboxError) {
    try await store.signOut(device, of: address)
  }

  func removeDevice(_ device: DeviceID) async throws(MailboxError) {
    try await store.removeDevice(device, of: address)
  }

  func acknowledge(_ device: DeviceID, through cursor: Cursor) async throws(MailboxError) {
    try await store.acknowledge(address, knownDevice: device, through: cursor)
  }

  func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID
  ) async throws(MailboxError) {
    try await store.setPresence(presence, badge: badge, of: device, in: address)
  }

  func markRead(
    _ conversation: Conversation, through sequence: UInt64
  ) async throws(MailboxError) -> Unread {
    try await store.markRead(address, conversation: conversation, through: sequence)
  }

  func deposit(_ message: Message) async throws(MailboxError) -> UInt64 {
    try await store.deposit(message, to: [address]).entries.first?.sequence ?? 0
  }

  func recall(_ id: MessageID, from sender: UserID) async throws(MailboxError) -> Bool {
    let outcome = try await store.recall(id, from: sender, in: [address]).first?.result
    if case .recalled = outcome { return true } else { return false }
  }

  func purge() async throws(MailboxError) -> Epoch { try await store.purge(address) }

  func device(_ device: DeviceID) async throws(MailboxError) -> Device? {
    try await store.devices(of: address).first { $0.id == device }
  }

  func position() async throws(MailboxError) -> (epoch: Epoch, head: UInt64, floor: UInt64) {
    let summary = try await store.summary(of: address)
    return (summary.epoch, summary.head, summary.floor)
  }
}
