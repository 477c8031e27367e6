internal import MailboxModel

/// Exact sums (contract G8): what is taken from one was in it.
extension RecentMailbox {
  enum Mending {
    case notNeeded
    /// It was purged: whatever was wrong went with the messages.
    case purged
    /// Its sums are those of what a recount could read. Some of the rest may be read again before it is
    /// mended.
    case recounted
  }

  /// True when what cannot be read is replaced by gaps as it is settled.
  var mends: Bool { mending != .notNeeded }

  /// Returns a sum less what a record takes from it.
  ///
  /// A record that takes more than there is contradicts the mailbox, which is damaged. Only where that is
  /// known already nothing is left, see ``mayHaveTooLittle(_:)``.
  func subtract(
    _ count: UInt64, from sum: UInt64, of what: StaticString, _ damage: DamageList
  ) throws(MailboxError) -> UInt64 {
    if count <= sum { return sum - count }
    guard mayHaveTooLittle(damage) else {
      throw .damaged(what: "a record takes \(count) from its \(sum) \(what)")
    }
    return 0
  }

  /// Returns whether its sums may be less than what records take from them, as it is known to be damaged,
  /// or was recounted and is not mended yet: a chunk that could not be read for a while is not counted, or
  /// shows messages whose gaps are kept with the mark, and records count them once it can be read again.
  /// What LMDB has of it says so before any such record is made, and repairing puts the sums right.
  private func mayHaveTooLittle(_ damage: DamageList) -> Bool {
    mending == .recounted || damage.mark(of: key) != nil
  }
}
