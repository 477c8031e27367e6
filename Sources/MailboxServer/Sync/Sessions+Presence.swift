internal import MailboxInterface
internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// The presence of devices, as sessions and calls report it.
extension Sessions {
  /// A session or a call reports where a device is.
  func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID, in mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await turns.take(mailbox) { () throws(MailboxError) in
      // So that the store dates this report, and not what the device was left with.
      if !state.withLock({ $0.leftAwake.areSuspended }) { try await suspend(leftAwakeIn: mailbox) }
      try await store.setPresence(presence, badge: badge, of: device, in: mailbox)
    }
  }

  /// Returns whether a device has a session.
  func isLive(_ device: DeviceID, in mailbox: MailboxAddress) -> Bool {
    state.withLock { $0.live.sessions(of: mailbox)[device] != nil }
  }
}
