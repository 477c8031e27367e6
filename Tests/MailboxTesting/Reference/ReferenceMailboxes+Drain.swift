public import MailboxModel
internal import MailboxStore

extension ReferenceMailboxes {
  /// Everything that a drain from a start on shows, sequence by sequence.
  public mutating func drain(
    _ address: MailboxAddress, from start: DrainStart, at now: Timestamp
  ) throws(MailboxError) -> [Slot] {
    let mailbox = try existing(address, at: now)
    var from = mailbox.floor
    switch start {
    case .oldest: break
    case .acknowledged(let device):
      if let known = mailbox.devices[device] { from = known.acknowledged }
    case .after(let cursor):
      try Self.check(cursor, in: mailbox)
      from = cursor.sequence
    }
    guard from < mailbox.head else { return [] }
    return (from + 1...mailbox.head).map { sequence in
      let entry = mailbox.entries[Int(sequence) - 1]
      if sequence <= mailbox.floor { return .missing(sequence, .purged) }
      if let reason = entry.missing { return .missing(sequence, reason) }
      return .message(entry.shown)
    }
  }

  /// Records that a device has everything through a cursor, and moves the floor (contract G3).
  public mutating func acknowledge(
    _ address: MailboxAddress, device id: DeviceID, mustBeKnown: Bool, through cursor: Cursor,
    at now: Timestamp
  ) throws(MailboxError) {
    var mailbox = try existing(address, at: now)
    if mustBeKnown, mailbox.devices[id] == nil { throw .unknownDevice(id, of: address) }
    try Self.check(cursor, in: mailbox)
    if mailbox.devices[id] == nil { try makeRoom(forDeviceIn: &mailbox, of: address, at: now) }
    var device =
      mailbox.devices[id] ?? Device(id: id, registeredAt: now, acknowledged: mailbox.floor)
    guard device.presence.isSignedIn else { throw .deviceSignedOut(id, of: address) }
    device.acknowledged = max(device.acknowledged, cursor.sequence)
    device.lastSeenAt = now
    mailbox.devices[id] = device
    mailbox.farthestAcknowledged = max(mailbox.farthestAcknowledged, cursor.sequence)
    mailbox.floor = mailbox.floorMoved(at: now, leaseSeconds: settings.deviceLeaseSeconds)
    mailboxes[address] = mailbox
  }

  private static func check(
    _ cursor: Cursor, in mailbox: ReferenceMailbox
  ) throws(MailboxError) {
    guard cursor.epoch == mailbox.epoch else {
      throw .cursorOfAnotherEpoch(given: cursor.epoch, current: mailbox.epoch)
    }
    guard cursor.sequence <= mailbox.head else {
      throw .cursorFromTheFuture(given: cursor.sequence, head: mailbox.head)
    }
  }

  /// Empties a mailbox; what the user wants of all pushes stays, and devices that are signed in, with nothing
  /// acknowledged, unless all are to go.
  public mutating func purge(
    _ address: MailboxAddress, removingDevices: Bool, at now: Timestamp
  ) throws(MailboxError) -> Epoch {
    let old = try existing(address, at: now)
    var new = ReferenceMailbox(epoch: newEpoch())
    new.preferences = old.preferences
    let kept = old.devices.filter { !removingDevices && $0.value.presence.isSignedIn }
    new.devices = kept.mapValues { device in
      var device = device
      device.acknowledged = 0
      return device
    }
    mailboxes[address] = new
    return new.epoch
  }
}
