public import MailboxModel
internal import MailboxStore

extension ReferenceMailboxes {
  /// Registers a device or signs it in again; a new one begins at the floor.
  public mutating func register(
    _ id: DeviceID, of address: MailboxAddress, replacingOthers: Bool, at now: Timestamp
  ) throws(MailboxError) -> Device {
    var mailbox = beginning(address, at: now)
    if replacingOthers {
      for other in mailbox.devices.values where other.id != id && other.presence.isSignedIn {
        mailbox.devices[other.id] = Self.left(other, as: .replaced, at: now)
      }
    }
    if mailbox.devices[id] == nil { try makeRoom(forDeviceIn: &mailbox, of: address, at: now) }
    var device =
      mailbox.devices[id] ?? Device(id: id, registeredAt: now, acknowledged: mailbox.floor)
    device.lastSeenAt = now
    if !device.presence.isSignedIn {
      device.presence = .suspended
      device.presenceSince = now
    }
    mailbox.devices[id] = device
    if replacingOthers {
      mailbox.floor = mailbox.floorMoved(at: now, leaseSeconds: settings.deviceLeaseSeconds)
    }
    mailboxes[address] = mailbox
    return device
  }

  /// Forgets the device that left longest ago, where there are as many as there may be; where none has left,
  /// the one longest unheard of, if its lease has run out.
  func makeRoom(
    forDeviceIn mailbox: inout ReferenceMailbox, of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) {
    guard mailbox.devices.count >= settings.devicesMax else { return }
    let devices = mailbox.devices.values
    let leftFirst = devices.filter { !$0.presence.isSignedIn }
      .min { ($0.presenceSince, $0.id) < ($1.presenceSince, $1.id) }
    let unheardOf = devices.filter {
      $0.presence.isSignedIn
        && !$0.holdsMessages(at: now, leaseSeconds: settings.deviceLeaseSeconds)
    }
    let longestUnheardOf = unheardOf.min { ($0.lastSeenAt, $0.id) < ($1.lastSeenAt, $1.id) }
    guard let goner = leftFirst ?? longestUnheardOf else {
      throw .tooManyDevices(of: address, limit: settings.devicesMax)
    }
    mailbox.devices[goner.id] = nil
  }

  /// Removes a device, signed in or not.
  public mutating func removeDevice(
    _ id: DeviceID, of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) {
    var mailbox = try existing(address, at: now)
    guard mailbox.devices.removeValue(forKey: id) != nil else {
      throw .unknownDevice(id, of: address)
    }
    mailbox.floor = mailbox.floorMoved(at: now, leaseSeconds: settings.deviceLeaseSeconds)
    mailboxes[address] = mailbox
  }

  /// Signs a device out (contract G12).
  public mutating func signOut(
    _ id: DeviceID, of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) {
    let device = try signedIn(id, of: address, at: now)
    var mailbox = try existing(address, at: now)
    mailbox.devices[id] = Self.left(device, as: .signedOut, at: now)
    mailbox.floor = mailbox.floorMoved(at: now, leaseSeconds: settings.deviceLeaseSeconds)
    mailboxes[address] = mailbox
  }

  /// Reports where a device's app is.
  public mutating func setPresence(
    _ presence: Presence, badge: UInt32?, of id: DeviceID, in address: MailboxAddress,
    at now: Timestamp
  ) throws(MailboxError) {
    var device = try signedIn(id, of: address, at: now)
    device.presence = presence
    device.presenceSince = now
    device.lastSeenAt = now
    if let badge { device.reportedBadge = min(badge, 2_147_483_647) }
    mailboxes[address]?.devices[id] = device
  }

  /// Gives a device a token, and takes it from whichever had it in the same app (contract G11).
  /// Returns the mailbox that lost it.
  public mutating func bind(
    _ binding: Binding, to id: DeviceID, of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> MailboxAddress? {
    _ = try signedIn(id, of: address, at: now)
    var loser: MailboxAddress?
    for (other, mailbox) in mailboxes where other.app == address.app {
      for device in mailbox.devices.values
      where device.binding?.token == binding.token && device.binding?.platform == binding.platform {
        mailboxes[other]?.devices[device.id]?.binding = nil
        loser = other
      }
    }
    mailboxes[address]?.devices[id]?.binding = binding
    return loser
  }

  /// Takes a device's token away, when it still is the one given.
  public mutating func unbind(
    _ id: DeviceID, of address: MailboxAddress, token: PushToken?, at now: Timestamp
  ) throws(MailboxError) {
    let mailbox = try existing(address, at: now)
    guard let device = mailbox.devices[id] else { throw .unknownDevice(id, of: address) }
    guard token == nil || token == device.binding?.token else { return }
    mailboxes[address]?.devices[id]?.binding = nil
  }

  /// All devices in the order of their ids.
  public mutating func devices(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> [Device] {
    try existing(address, at: now).devices.values.sorted { $0.id < $1.id }
  }

  private mutating func signedIn(
    _ id: DeviceID, of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> Device {
    let mailbox = try existing(address, at: now)
    guard let device = mailbox.devices[id] else { throw .unknownDevice(id, of: address) }
    guard device.presence.isSignedIn else { throw .deviceSignedOut(id, of: address) }
    return device
  }

  private static func left(_ device: Device, as presence: Presence, at now: Timestamp) -> Device {
    var device = device
    device.presence = presence
    device.presenceSince = now
    device.binding = nil
    return device
  }
}
