internal import MailboxModel
internal import StoredBytes

/// Devices, their presence and their push tokens.
extension Planner {
  typealias DeviceChange = MailboxRecord.DeviceChange

  /// Registers a device unless it was signed out or replaced.
  func resume(
    _ id: DeviceID, of address: MailboxAddress, replacingOthers: Bool
  ) throws(MailboxError) -> Device {
    let known = try recent.withMailbox(MailboxKey(address)) { (mailbox) throws(MailboxError) in
      try mailbox?.loadedDevices(from: settled).first { $0.id == id }
    }
    if let known, !known.presence.isSignedIn {
      throw .deviceSignedOut(id, of: address)
    }
    return try register(id, of: address, replacingOthers: replacingOthers)
  }

  /// Registers a device or signs it in again.
  func register(
    _ id: DeviceID, of address: MailboxAddress, replacingOthers: Bool
  ) throws(MailboxError) -> Device {
    let reference = try reference(MailboxKey(address))
    let (changes, device) = try recent.withMailbox(reference.key) {
      (mailbox) throws(MailboxError) in
      var devices = try mailbox?.loadedDevices(from: settled) ?? []
      // Those that leave now may be forgotten for the new one, behind those that left before.
      let replaced = replacingOthers ? replaceOthers(than: id, in: &devices) : []
      var forgotten: [DeviceID] = []
      let device: Device
      if let index = devices.firstIndex(where: { $0.id == id }) {
        devices[index].signIn(at: now)
        device = devices[index]
      } else {
        forgotten = try makeRoom(forDeviceIn: &devices, of: address)
        device = Device(id: id, registeredAt: now, acknowledged: mailbox?.head.floor ?? 0)
        devices.append(device)
      }
      var changes = [DeviceChange(mailbox: reference, device: device)]
      if replacingOthers, let mailbox {
        changes[0].floorMove = try floorMove(of: mailbox, devices: devices)
      }
      let known = MailboxReference(reference.key)
      // Also those that are forgotten at once: the record says that they were replaced.
      for other in replaced { changes.append(DeviceChange(mailbox: known, device: other)) }
      changes += forgotten.map { DeviceChange(mailbox: known, forgetting: $0) }
      return (changes, device)
    }
    try commit(.devices(changes))
    return device
  }

  /// Signs all others out for good; returns those that were signed in.
  private func replaceOthers(than id: DeviceID, in devices: inout [Device]) -> [Device] {
    var replaced: [Device] = []
    for index in devices.indices
    where devices[index].id != id && devices[index].presence.isSignedIn {
      devices[index].leave(.replaced, at: now)
      replaced.append(devices[index])
    }
    return replaced
  }

  /// Signs a device out (contract G12).
  func signOut(_ id: DeviceID, of address: MailboxAddress) throws(MailboxError) {
    let change = try withExisting(address) { (mailbox) throws(MailboxError) in
      var devices = try mailbox.loadedDevices(from: settled)
      let index = try self.index(of: id, in: devices, of: address)
      devices[index].leave(.signedOut, at: now)
      return DeviceChange(
        mailbox: MailboxReference(mailbox.key), device: devices[index],
        floorMove: try floorMove(of: mailbox, devices: devices))
    }
    try commit(.devices([change]))
  }

  /// Reports where a device's app is.
  func setPresence(
    _ presence: Presence, badge: UInt32?, of id: DeviceID, in address: MailboxAddress
  ) throws(MailboxError) {
    try change(id, of: address) { device in
      if device.presence != presence {
        device.presence = presence
        device.presenceSince = now
      }
      if let badge { device.reportedBadge = min(badge, Device.reportedBadgeMax) }
      device.lastSeenAt = now
    }
  }

  /// Gives a device a push token, taking it from the device of its app that had it (contract G11).
  func bind(
    _ binding: Binding, to id: DeviceID, of address: MailboxAddress
  ) throws(MailboxError) {
    var binding = binding
    if binding.registeredAt.milliseconds == 0 { binding.registeredAt = now }
    let key = MailboxKey(address)
    var changes: [DeviceChange] = []
    if let owner = try recent.owner(of: recent.tokenKeys.key(of: binding, in: key)),
      owner != TokenOwner(mailbox: key, device: id),
      var loser = try device(owner), let lost = loser.binding,
      lost.platform == binding.platform, lost.hasToken(binding.token)
    {
      loser.binding = nil
      changes.append(DeviceChange(mailbox: MailboxReference(owner.mailbox), device: loser))
    }
    let device = try withExisting(address) { (mailbox) throws(MailboxError) in
      let devices = try mailbox.loadedDevices(from: settled)
      var device = devices[try signedInIndex(of: id, in: devices, of: address)]
      device.binding = binding
      return device
    }
    changes.append(DeviceChange(mailbox: MailboxReference(key), device: device))
    try commit(.devices(changes))
  }

  /// Takes a device's push token away; with `token` only when it still is that one.
  func unbind(
    _ id: DeviceID, of address: MailboxAddress, token: PushToken?
  ) throws(MailboxError) {
    let change = try withExisting(address) { (mailbox) throws(MailboxError) -> DeviceChange? in
      let devices = try mailbox.loadedDevices(from: settled)
      var device = devices[try index(of: id, in: devices, of: address)]
      guard let binding = device.binding, token.map(binding.hasToken) ?? true else {
        return nil
      }
      device.binding = nil
      return DeviceChange(mailbox: MailboxReference(mailbox.key), device: device)
    }
    if let change { try commit(.devices([change])) }
  }

  /// Changes a device that must be signed in.
  private func change(
    _ id: DeviceID, of address: MailboxAddress, _ body: (inout Device) -> Void
  ) throws(MailboxError) {
    let change = try withExisting(address) { (mailbox) throws(MailboxError) in
      let devices = try mailbox.loadedDevices(from: settled)
      var device = devices[try signedInIndex(of: id, in: devices, of: address)]
      body(&device)
      return DeviceChange(mailbox: MailboxReference(mailbox.key), device: device)
    }
    try commit(.devices([change]))
  }

  /// The device that has a token. Where its mailbox cannot be read it has none: the token is the new
  /// owner's, and is taken away there when that mailbox is repaired.
  func device(_ owner: TokenOwner) throws(MailboxError) -> Device? {
    do throws(MailboxError) {
      return try recent.withMailbox(owner.mailbox) { (mailbox) throws(MailboxError) in
        try mailbox?.loadedDevices(from: settled).first { $0.id == owner.device }
      }
    } catch .damaged(let what) {
      recent.damage.note(owner.mailbox, what)
      return nil
    } catch {
      throw error
    }
  }

  func index(
    of id: DeviceID, in devices: [Device], of address: MailboxAddress
  ) throws(MailboxError) -> Int {
    guard let index = devices.firstIndex(where: { $0.id == id }) else {
      throw .unknownDevice(id, of: address)
    }
    return index
  }

  private func signedInIndex(
    of id: DeviceID, in devices: [Device], of address: MailboxAddress
  ) throws(MailboxError) -> Int {
    let index = try index(of: id, in: devices, of: address)
    guard devices[index].presence.isSignedIn else { throw .deviceSignedOut(id, of: address) }
    return index
  }
}

extension Device {
  fileprivate mutating func signIn(at now: Timestamp) {
    if !presence.isSignedIn {
      presence = .suspended
      presenceSince = now
    }
    lastSeenAt = now
  }

  fileprivate mutating func leave(_ presence: Presence, at now: Timestamp) {
    if self.presence != presence {
      self.presence = presence
      presenceSince = now
    }
    binding = nil
  }
}
