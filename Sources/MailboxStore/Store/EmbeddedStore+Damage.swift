public import MailboxInterface

extension EmbeddedStore {
  /// The mailboxes that are known to be damaged, in order. O(damaged).
  public func damagedMailboxes() -> [DamagedMailbox] {
    StoreReader(recent: recent, journal: journal).damagedMailboxes()
  }

  /// The number of mailboxes that are known to be damaged. O(1).
  public var damagedCount: Int { recent.damage.count }
}
