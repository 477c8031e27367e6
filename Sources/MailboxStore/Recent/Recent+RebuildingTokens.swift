internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The table of token owners, made anew from the devices.
///
/// Older versions kept token owners by the token alone. Rows under one hash cannot be turned into rows
/// under another, so the first opening by this version reads all devices and writes the table once.
extension Recent {
  /// Makes the table of token owners anew if an older version wrote it. O(devices), once in a store's
  /// life; else O(1).
  ///
  /// The journal must be replayed, and on the disk, through `end`. It is one transaction: a crash leaves
  /// the old table, and the next opening begins again. A device that cannot be read has no token: that
  /// is its mailbox's damage, and stops nobody's opening.
  func rebuildTokens(through end: UInt64) throws(MailboxError) {
    let isDone = try settled.read { (transaction) throws(MailboxError) in
      try settled.hasTokensByApp(in: transaction)
    }
    if isDone { return }
    let loaded = try loadedDevices()
    try settled.environment.write { (transaction) throws(MailboxError) in
      try lmdb { () throws(LMDBError) in try transaction.clear(settled.tokens) }
      try settled.forEachRow(in: settled.devices, transaction) {
        (row, value) throws(MailboxError) in
        let mailbox = MailboxKey(rowKey: row)
        guard loaded[mailbox] == nil, let device = try? Device(row: value) else { return }
        try give(device, of: mailbox, loaded, transaction)
      }
      for (mailbox, devices) in loaded {
        for device in devices { try give(device, of: mailbox, loaded, transaction) }
      }
      try settled.put(end, named: Settled.tokensThroughKey, transaction)
      try settled.put(1, named: Settled.tokensByAppKey, transaction)
    }
    forgetTokenChanges(tokenChanges(before: end))
  }

  /// The devices of mailboxes that have them in memory, where they are the truth.
  private func loadedDevices() throws(MailboxError) -> [MailboxKey: [Device]] {
    var loaded: [MailboxKey: [Device]] = [:]
    try forEach { (mailbox) throws(MailboxError) in
      if let devices = mailbox.parts.devices.value { loaded[mailbox.key] = devices }
    }
    return loaded
  }

  /// Writes that a device has its token. Of two that have the same, as an older version let them when an
  /// app wrote it in capital letters, it is the one that reported it last.
  private func give(
    _ device: Device, of mailbox: MailboxKey, _ loaded: [MailboxKey: [Device]],
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let binding = device.binding else { return }
    let token = tokenKeys.key(of: binding, in: mailbox)
    if let other = try settled.tokenOwner(of: token, in: transaction) {
      let devices =
        if let known = loaded[other.mailbox] { known } else {
          (try? settled.devices(of: other.mailbox, in: transaction)) ?? []
        }
      let known = devices.first { $0.id == other.device }?.binding
      if let known, known.registeredAt > binding.registeredAt { return }
    }
    let owner = TokenOwner(mailbox: mailbox, device: device.id).row
    try lmdb { () throws(LMDBError) in
      try transaction.put(owner.span.bytes, for: token, in: settled.tokens)
    }
  }
}

extension Settled {
  /// Returns whether the keys of token owners include the app, as this version writes them.
  func hasTokensByApp(
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> Bool {
    try row(of: Self.tokensByAppKey, in: meta, transaction) { _ in true } ?? false
  }

  /// Writes a number that `meta` keeps.
  func put(
    _ number: UInt64, named name: String, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    var row: [UInt8] = []
    row.appendLittleEndian(number)
    try lmdb { () throws(LMDBError) in
      try transaction.put(row.span.bytes, for: name, in: meta)
    }
  }
}
