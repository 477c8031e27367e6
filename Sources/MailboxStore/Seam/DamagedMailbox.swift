public import MailboxModel

/// A mailbox of which something cannot be read. All others go on; `repair` gives back what can be read,
/// and takes the mark away.
public struct DamagedMailbox: Hashable, Sendable {
  /// Whose it is.
  public var mailbox: MailboxAddress
  /// What was found first.
  public var reason: String
  /// When that was.
  public var since: Timestamp
  /// Whether it takes nothing until it is repaired: not even its head can be read. One that is not goes
  /// on taking messages, and only what reads the damaged part is refused.
  public var isSetAside: Bool
}

extension StoreView {
  /// The mailboxes that are known to be damaged, in order. O(damaged).
  ///
  /// Damage is found by whoever meets it: a drain, a settling, a deposit. Verifying finds all.
  public func damagedMailboxes() throws(MailboxError) -> [DamagedMailbox] {
    try read { (reader) throws(MailboxError) in reader.damagedMailboxes() }
  }
}

extension EmbeddedStore {
  /// The mailboxes that are known to be damaged, in order. O(damaged).
  public func damagedMailboxes() -> [DamagedMailbox] {
    StoreReader(recent: recent, journal: journal).damagedMailboxes()
  }

  /// How many mailboxes are known to be damaged. O(1).
  public var damagedCount: Int { recent.damage.count }
}

extension StoreReader {
  func damagedMailboxes() -> [DamagedMailbox] {
    var found: [DamagedMailbox] = []
    for (key, mark) in recent.damage.marks.sorted(by: { $0.key < $1.key }) {
      guard let address = try? key.address() else { continue }
      found.append(
        DamagedMailbox(
          mailbox: address, reason: mark.reason, since: mark.since, isSetAside: mark.isSetAside))
    }
    return found
  }
}
