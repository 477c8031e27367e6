internal import MailboxModel
internal import StoredBytes

/// The tallies of mailboxes that were full lately. For the planner alone.
///
/// Kept here and not with the mailbox, so that one that is let go of because it is settled is not counted
/// again for the next message. Whoever plans a change of a mailbox calls ``keepIfTrue(_:)`` first, and then
/// says here what comes and goes: what was not said, or said and not committed, is found then.
struct SenderTallies: Sendable {
  /// Mailboxes that have one, of a kilobyte at most; beyond them another loses its own.
  static let tallyMax = 8192

  private var tallies: [MailboxKey: SenderTally] = [:]

  subscript(key: MailboxKey) -> SenderTally? { tallies[key] }

  /// Forgets the tally of a mailbox unless it tells of it as it is.
  mutating func keepIfTrue(_ mailbox: RecentMailbox) {
    guard !tallies.isEmpty, let tally = tallies[mailbox.key], !tally.matches(mailbox.head)
    else { return }
    tallies[mailbox.key] = nil
  }

  mutating func keep(_ tally: SenderTally, of key: MailboxKey) {
    if tallies.count >= Self.tallyMax, tallies[key] == nil {
      tallies.remove(at: tallies.startIndex)
    }
    tallies[key] = tally
  }

  mutating func forget(_ key: MailboxKey) { tallies[key] = nil }

  /// Changes the tally of a mailbox where it lies, if there is one.
  mutating func change(_ key: MailboxKey, _ body: (inout SenderTally) -> Void) {
    guard !tallies.isEmpty, let index = tallies.index(forKey: key) else { return }
    body(&tallies.values[index])
  }

  /// A message goes.
  mutating func remove(_ message: borrowing WaitingView, from key: MailboxKey) {
    guard !tallies.isEmpty, let index = tallies.index(forKey: key) else { return }
    tallies.values[index].remove(message)
  }
}
