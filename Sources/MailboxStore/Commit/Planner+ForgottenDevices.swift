internal import MailboxModel
internal import StoredBytes

/// Devices that a mailbox knows no more.
extension Planner {
  /// Removes a device, signed in or not: what only it held back goes with it.
  func removeDevice(_ id: DeviceID, of address: MailboxAddress) throws(MailboxError) {
    let change = try withExisting(address) { (mailbox) throws(MailboxError) in
      var devices = try mailbox.loadedDevices(from: settled)
      devices.remove(at: try index(of: id, in: devices, of: address))
      return DeviceChange(
        mailbox: MailboxReference(mailbox.key), forgetting: id,
        floorMove: try floorMove(of: mailbox, devices: devices))
    }
    try commit(.devices([change]))
  }

  /// Makes room for one more device: those that left longest ago are forgotten, behind them those whose
  /// leases have run out, and named, to be recorded. Throws when those that hold messages reach the bound.
  ///
  /// What left could not come back without a user at it (contract G12), and now can; what was given up is
  /// pushed to no more. So no more go than must, and none before there is a new one.
  func makeRoom(
    forDeviceIn devices: inout [Device], of address: MailboxAddress
  ) throws(MailboxError) -> [DeviceID] {
    let excess = devices.count + 1 - settings.devicesMax
    guard excess > 0 else { return [] }
    let left = devices.filter { !$0.presence.isSignedIn }
      .sorted { ($0.presenceSince, $0.id) < ($1.presenceSince, $1.id) }
    let goners = left + unheardOf(among: devices)
    guard goners.count >= excess else {
      throw .tooManyDevices(of: address, limit: settings.devicesMax)
    }
    let forgotten = goners.prefix(excess).map(\.id)
    devices.removeAll { forgotten.contains($0.id) }
    return forgotten
  }

  /// The devices that are signed in and whose leases have run out, the one longest unheard of first. None
  /// while the clock is in doubt: a record is for good.
  private func unheardOf(among devices: [Device]) -> [Device] {
    if isClockInDoubt { return [] }
    return devices.filter {
      $0.presence.isSignedIn
        && !$0.holdsMessages(at: leaseNow, leaseSeconds: settings.deviceLeaseSeconds)
    }.sorted { ($0.lastSeenAt, $0.id) < ($1.lastSeenAt, $1.id) }
  }

  /// The devices that a purge forgets. Those that cannot be read go with whatever is wrong there.
  func forgottenByPurge(
    of address: MailboxAddress, removingDevices: Bool
  ) throws(MailboxError) -> [DeviceID] {
    try withExisting(address) { (mailbox) throws(MailboxError) in
      try mailbox.readableDevices(from: settled) { _ in }
        .filter { removingDevices || !$0.presence.isSignedIn }.map(\.id)
    }
  }

  /// Forgets devices of a mailbox that begins anew, where nothing waits that they could hold.
  func forget(_ ids: Set<DeviceID>, of key: MailboxKey) throws(MailboxError) {
    guard !ids.isEmpty else { return }
    let changes = ids.sorted().map {
      DeviceChange(mailbox: MailboxReference(key), forgetting: $0)
    }
    try commit(.devices(changes + keepers(ofTokensOf: ids, of: key)))
  }
}
