internal import MailboxModel

/// Which (app, sender, message id) were deposited by records that are in the journal.
///
/// A lookup costs memory only; what has left the journal is remembered by the mailboxes themselves,
/// see ``IdentityList``.
struct JournalIdentities {
  /// The newest record of each identity; older ones are chained by ``DepositRecord/previous``.
  private var positions: [UInt64: UInt64] = [:]
  private var prunedTo: UInt64 = 0

  /// The newest record of an identity that is at or behind a position.
  func newest(_ identity: UInt64, from start: UInt64) -> UInt64? {
    guard let position = positions[identity], position >= start else { return nil }
    return position
  }

  mutating func note(_ identity: UInt64, at position: UInt64) {
    if identity != 0 { positions[identity] = position }
  }

  /// Forgets records that were trimmed, when that is worth a pass.
  mutating func prune(before start: UInt64, everyBytes: UInt64) {
    guard start >= prunedTo + everyBytes else { return }
    positions = positions.filter { $0.value >= start }
    prunedTo = start
  }

  /// The hash that stands for an identity: XXH64 under the store's own seed; never 0.
  static func hash(app: AppID, sender: UserID, id: MessageID, storeID: UInt64) -> UInt64 {
    var bytes: [UInt8] = []
    bytes.append(contentsOf: app.value.utf8)
    bytes.append(0)
    bytes.append(contentsOf: sender.value.utf8)
    bytes.append(0)
    bytes.append(contentsOf: id.value.utf8)
    return max(1, bytes.withUnsafeBytes { XXH64.hash($0, seed: storeID) })
  }
}
