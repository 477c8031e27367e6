internal import LMDB
internal import MailboxModel

/// Windows in which pushes of a conversation are gathered.
extension PushTables {
  /// The most windows that one call takes away.
  private static let closedMax = 1000

  /// Returns the end of a window, which may be over; nil when there is none.
  func end(of window: PushWindow) throws(MailboxError) -> Timestamp? {
    try read { (transaction) throws(MailboxError) in
      try windows.row(of: WindowKey(window), transaction)?.moment
    }
  }

  /// Returns the pushes owed to a window's device for its conversation, oldest first, due or not.
  func pending(of window: PushWindow, limit: Int) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    try read { (transaction) throws(MailboxError) in
      let prefix = PushKey(prefixOf: window.mailbox, window.device)
      try pending.walk(prefix: prefix, transaction) { entry in
        // What cannot be read is set aside when it comes due.
        guard let push = try? entry.row() else { return true }
        if push.kind == .message, push.conversation == window.conversation { pushes.append(push) }
        return pushes.count < limit
      }
    }
    return pushes
  }

  func open(
    _ window: PushWindow, until end: Timestamp, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = WindowKey(window)
    try unindexWindow(key, transaction)
    try windows.put(WindowEnd(end), for: key, transaction)
    try closing.put(IndexMark(), for: MomentKey(end, key), transaction)
  }

  /// A device has no windows any more.
  func forgetWindows(
    of mailbox: MailboxAddress, _ device: DeviceID, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    for key in try windows.keys(prefix: WindowKey(prefixOf: mailbox, device), transaction) {
      try unindexWindow(key, transaction)
      try windows.remove(key, transaction)
    }
  }

  /// A window is not found by its end any more.
  private func unindexWindow(
    _ key: WindowKey, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let end = try sound(key, in: .windows, of: windows, transaction) else { return }
    try closing.remove(MomentKey(end.moment, key), transaction)
  }

  /// Takes away windows that have ended; at most 1,000 a call.
  func closeWindows(endedBy now: Timestamp) async throws(MailboxError) {
    let ended = try read { (transaction) throws(MailboxError) in
      var ended: [MomentKey<WindowKey>] = []
      try closing.walk(transaction) { entry in
        guard ended.count < Self.closedMax, entry.key.isReached(at: now) else { return false }
        ended.append(entry.key)
        return true
      }
      return ended
    }
    try await write(ended.map { PushChange.closeWindow(closingKey: $0) })
  }
}
