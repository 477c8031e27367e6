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
