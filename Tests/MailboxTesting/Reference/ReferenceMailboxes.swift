public import MailboxModel
public import MailboxStore

/// The simplest model of ``MailboxOperations``: it keeps everything and looks through all of it.
///
/// It follows Documentation/Design.md to the letter and is written to be read, not to be fast. Time
/// is passed in. An operation that throws changed nothing but what time itself changes.
public struct ReferenceMailboxes: Sendable {
  /// The settings that the store under test was opened with.
  public let settings: StoreSettings
  /// All mailboxes that have begun.
  public var mailboxes: [MailboxAddress: ReferenceMailbox] = [:]
  private var epochsGiven: UInt64 = 0

  /// Begins without mailboxes.
  public init(settings: StoreSettings) { self.settings = settings }

  /// A mailbox for reading, as time has left it.
  public mutating func existing(
    _ address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> ReferenceMailbox {
    mailboxes[address]?.expire(at: now)
    guard let mailbox = mailboxes[address] else { throw .unknownUser(address) }
    return mailbox
  }

  /// A mailbox for writing, as time has left it, which begins here when there is none.
  public mutating func beginning(_ address: MailboxAddress, at now: Timestamp) -> ReferenceMailbox {
    mailboxes[address]?.expire(at: now)
    return mailboxes[address] ?? ReferenceMailbox(epoch: newEpoch())
  }

  /// An epoch that stands for the store's until ``adopt(epoch:of:)``.
  public mutating func newEpoch() -> Epoch {
    epochsGiven += 1
    return Epoch(rawValue: epochsGiven)
  }

  /// Takes over the epoch that the store has drawn.
  public mutating func adopt(epoch: Epoch, of address: MailboxAddress) {
    mailboxes[address]?.epoch = epoch
  }

  /// Everything that has expired is recorded, in all mailboxes.
  public mutating func sweep(at now: Timestamp) {
    for address in mailboxes.keys {
      mailboxes[address]?.expire(at: now)
      for index in mailboxes[address]?.entries.indices ?? 0..<0 {
        mailboxes[address]?.entries[index].awaitsSweep = false
      }
    }
  }

  /// Returns whether a mailbox holds something expired that no sweep has recorded.
  public func awaitsSweep(_ address: MailboxAddress, at now: Timestamp) -> Bool {
    guard var mailbox = mailboxes[address] else { return false }
    mailbox.expire(at: now)
    return mailbox.aboveFloor.contains { $0.awaitsSweep }
  }
}
