internal import StoredBytes

/// Mailboxes of a shard that a large deposit is about to reach: those in memory stay there, and of those
/// that do not exist it is known, so that planning the deposit reads no row.
struct HeldMailboxes {
  /// The number of deposits that hold each mailbox.
  private var holders: [MailboxKey: Int] = [:]
  private var absent: Set<MailboxKey> = []

  func contains(_ key: MailboxKey) -> Bool { !holders.isEmpty && holders[key] != nil }

  /// Returns whether a mailbox is known not to exist.
  func isAbsent(_ key: MailboxKey) -> Bool { !absent.isEmpty && absent.contains(key) }

  mutating func hold(_ key: MailboxKey) { holders[key, default: 0] += 1 }

  mutating func letGo(of key: MailboxKey) {
    guard let count = holders[key] else { return }
    holders[key] = count > 1 ? count - 1 : nil
    if count == 1 { absent.remove(key) }
  }

  /// There is no such mailbox, until ``noteBegun(_:)``.
  mutating func noteAbsent(_ key: MailboxKey) {
    if contains(key) { absent.insert(key) }
  }

  mutating func noteBegun(_ key: MailboxKey) {
    if !absent.isEmpty { absent.remove(key) }
  }
}
