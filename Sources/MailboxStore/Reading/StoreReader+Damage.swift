internal import MailboxInterface
internal import StoredBytes

extension StoreReader {
  /// The mailboxes that are known to be damaged, in order. O(damaged).
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
