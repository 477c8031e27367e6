internal import MailboxModel

/// The parts that are read from LMDB when first needed.
extension RecentMailbox {
  func loadedDevices(from settled: Settled) throws(MailboxError) -> [Device] {
    if let devices { return devices }
    guard head.isSettled else { return [] }
    let loaded = try settled.read { (transaction) throws(MailboxError) in
      try settled.devices(of: key, in: transaction)
    }
    devices = loaded
    return loaded
  }

  /// All devices that can be read; `note` is told why others cannot.
  func readableDevices(
    from settled: Settled, noting note: (String) -> Void
  ) throws(MailboxError) -> [Device] {
    if let devices { return devices }
    guard head.isSettled else { return [] }
    var found: [Device] = []
    try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(of: key, in: settled.devices, transaction) {
        (_, value) throws(MailboxError) in
        do throws(MailboxError) {
          found.append(try Device(row: value))
        } catch {
          note(error.message)
        }
      }
    }
    return found
  }

  /// All devices, with nothing acknowledged, as in a new epoch. One that cannot be read is forgotten.
  func forgetAcknowledgements(from settled: Settled, noting note: (String) -> Void) {
    var kept = (try? readableDevices(from: settled, noting: note)) ?? []
    for index in kept.indices {
      kept[index].acknowledged = 0
      changedDevices.insert(kept[index].id)
    }
    devices = kept
  }

  func loadedPreferences(from settled: Settled) throws(MailboxError) -> PushPreferences {
    if let preferences { return preferences }
    guard head.isSettled else { return PushPreferences() }
    let loaded =
      try settled.read { (transaction) throws(MailboxError) in
        try settled.preferences(of: key, in: transaction)
      } ?? PushPreferences()
    preferences = loaded
    return loaded
  }

  func loadedIdentities(from settled: Settled) throws(MailboxError) -> IdentityList {
    if let identities { return identities }
    guard hasSettledIdentities else { return IdentityList() }
    var loaded = IdentityList()
    if !isPurged {
      loaded = try settled.read { (transaction) throws(MailboxError) in
        try settled.identities(of: key, in: transaction)
      }
    }
    identities = loaded
    return loaded
  }
}
