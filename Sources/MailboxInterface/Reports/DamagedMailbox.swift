public import MailboxModel

/// A mailbox of which something cannot be read. All others go on; `repair` gives back what can be read,
/// and takes the mark away.
public struct DamagedMailbox: Hashable, Sendable {
  /// The mailbox's address.
  public var mailbox: MailboxAddress
  /// The damage that was found first.
  public var reason: String
  /// The time at which it was found.
  public var since: Timestamp
  /// True when it takes nothing until it is repaired: not even its head can be read. One that is not set
  /// aside goes on taking messages, and only what reads the damaged part is refused.
  public var isSetAside: Bool

  /// A mailbox of which something cannot be read.
  public init(mailbox: MailboxAddress, reason: String, since: Timestamp, isSetAside: Bool) {
    self.mailbox = mailbox
    self.reason = reason
    self.since = since
    self.isSetAside = isSetAside
  }
}
