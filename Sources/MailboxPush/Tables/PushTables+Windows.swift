internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Windows in which pushes of a conversation are gathered.
extension PushTables {
  /// The most windows that one call takes away.
  private static let closedMax = 1000

  /// Returns the end of a window, which may be over; nil when there is none.
  func end(of window: PushWindow) throws(MailboxError) -> Timestamp? {
    try read { (transaction) throws(MailboxError) in
      try end(of: window.keyBytes, transaction)
    }
  }

  /// Returns the pushes owed to a window's device for its conversation, oldest first, due or not.
  func pending(of window: PushWindow, limit: Int) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    try read { (transaction) throws(MailboxError) in
      let prefix = PendingPush.Key.prefix(of: window.mailbox, window.device)
      try walk(pending, prefix: prefix, transaction) { (key, row) throws(MailboxError) in
        // What cannot be read is set aside when it comes due.
        guard let push = try? PendingPush(key: key, row: row.span.bytes) else { return true }
        if push.kind == .message, push.conversation == window.conversation { pushes.append(push) }
        return pushes.count < limit
      }
    }
    return pushes
  }

  private func end(
    of key: [UInt8], _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> Timestamp? {
    guard let row = try row(key, in: windows, transaction) else { return nil }
    var reader = ByteReader(row.span.bytes, of: "a row of table 'windows'")
    return try reader.timestamp()
  }

  func open(
    _ window: PushWindow, until end: Timestamp, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = window.keyBytes
    try unindexWindow(key, transaction)
    var row: [UInt8] = []
    row.appendLittleEndian(end.milliseconds)
    try put(row, for: key, in: windows, transaction)
    try put([0], for: end.keyBytes + key, in: closing, transaction)
  }

  /// A device has no windows any more.
  func forgetWindows(
    of mailbox: MailboxAddress, _ device: DeviceID, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    var keys: [[UInt8]] = []
    try walk(windows, prefix: PendingPush.Key.prefix(of: mailbox, device), transaction) {
      (key, _) in
      keys.append(key)
      return true
    }
    for key in keys {
      try unindexWindow(key, transaction)
      try remove(key, in: windows, transaction)
    }
  }

  /// A window is not found by its end any more.
  private func unindexWindow(
    _ key: [UInt8], _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let end = try sound(key, in: .windows, of: windows, transaction) { (row) throws(MailboxError) in
      var reader = ByteReader(row, of: "a row of table 'windows'")
      return try reader.timestamp()
    }
    if let end { try remove(end.keyBytes + key, in: closing, transaction) }
  }

  /// Takes away windows that have ended; at most 1,000 a call.
  func closeWindows(endedBy now: Timestamp) async throws(MailboxError) {
    let ended = try read { (transaction) throws(MailboxError) in
      var ended: [[UInt8]] = []
      try walk(closing, prefix: [], transaction) { (key, _) in
        guard ended.count < Self.closedMax, UInt64(bigEndian: key.prefix(8)) <= now.keyMilliseconds
        else { return false }
        ended.append(key)
        return true
      }
      return ended
    }
    try await write(ended.map { PushChange.closeWindow(closingKey: $0) })
  }
}
