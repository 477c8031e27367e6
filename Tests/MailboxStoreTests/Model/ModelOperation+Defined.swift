import MailboxModel
import MailboxStore
import MailboxTesting

extension ModelOperation {
  /// Returns whether the design says exactly what the operation does now. Where it leaves a choice the test
  /// leaves the operation out.
  func isDefined(in reference: ReferenceMailboxes, at now: Timestamp) -> Bool {
    var reference = reference
    switch self {
    case .deposit(let message, let recipients):
      return Self.isDefined(message, to: recipients, in: &reference, at: now)
    case .depositTogether(let deposits):
      return deposits.allSatisfy {
        Self.isDefined($0.message, to: $0.recipients, in: &reference, at: now)
      }
    case .acknowledge(let mailbox, let device, _, let through, _):
      return Self.isDefined(device, of: mailbox, through: through, in: &reference, at: now)
    case .markRead(let address, let conversation, let through):
      guard let mailbox = try? reference.existing(address, at: now) else { return false }
      return mailbox.numbers[conversation] != nil && through <= mailbox.head
    case .recall(_, _, let mailbox), .purge(let mailbox, _):
      return reference.mailboxes[mailbox] != nil
    case .register(let device, let address, let replacing):
      return !replacing
        || Self.isDefined(replacingBy: device, of: address, in: &reference, at: now)
    case .signOut(let device, let mailbox), .bind(_, let device, let mailbox):
      return reference.mailboxes[mailbox]?.devices[device]?.presence.isSignedIn == true
    case .unbind(let device, let mailbox, _), .removeDevice(let device, let mailbox):
      return reference.mailboxes[mailbox]?.devices[device] != nil
    case .setPresence(let presence, _, let device, let mailbox):
      guard let known = reference.mailboxes[mailbox]?.devices[device] else { return false }
      return known.presence.isSignedIn && known.presence != presence
    case .setPushPreferences, .setNotifications, .advance, .settle, .sweep, .reopen:
      return true
    }
  }

  /// Not at the edge of the idempotency window, all of one app, with a peer where the sender gets a
  /// copy; online only messages begin no mailbox here.
  private static func isDefined(
    _ message: Message, to recipients: [MailboxAddress], in reference: inout ReferenceMailboxes,
    at now: Timestamp
  ) -> Bool {
    guard Set(recipients.map(\.app)).count == 1 else { return false }
    if case .oneToOne(nil) = message.audience, Set(recipients).count == 2,
      recipients.contains(where: { $0.user == message.sender })
    {
      return false
    }
    for address in recipients {
      guard let mailbox = try? reference.existing(address, at: now) else {
        if message.isOnlineOnly { return false }
        continue
      }
      guard let id = message.id, let entry = mailbox.newest(id, from: message.sender) else {
        continue
      }
      let distance = now.milliseconds - reference.windowEnd(of: entry).milliseconds
      if abs(distance) <= 1000 { return false }
    }
    return true
  }

  /// Only one thing is wrong with it at most, and one that says nothing new moves nothing.
  private static func isDefined(
    _ device: DeviceID, of address: MailboxAddress, through sequence: UInt64,
    in reference: inout ReferenceMailboxes, at now: Timestamp
  ) -> Bool {
    guard let mailbox = try? reference.existing(address, at: now) else { return false }
    guard let known = mailbox.devices[device] else { return sequence <= mailbox.head }
    if !known.presence.isSignedIn { return sequence <= mailbox.head }
    if sequence > known.acknowledged { return true }
    var heard = mailbox
    heard.devices[device]?.lastSeenAt = now
    return [mailbox, heard].allSatisfy {
      $0.floorMoved(at: now, leaseSeconds: reference.settings.deviceLeaseSeconds) == mailbox.floor
    }
  }

  /// Somebody is replaced, or nothing would move anyway.
  private static func isDefined(
    replacingBy device: DeviceID, of address: MailboxAddress,
    in reference: inout ReferenceMailboxes, at now: Timestamp
  ) -> Bool {
    guard let mailbox = try? reference.existing(address, at: now) else { return true }
    let others = mailbox.devices.values.filter { $0.id != device && $0.presence.isSignedIn }
    guard others.isEmpty else { return true }
    var copy = reference
    _ = try? copy.register(device, of: address, replacingOthers: true, at: now)
    return copy.mailboxes[address]?.floor == mailbox.floor
  }
}
