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

  /// A mailbox of which something cannot be read.
  public init(mailbox: MailboxAddress, reason: String, since: Timestamp, isSetAside: Bool) {
    self.mailbox = mailbox
    self.reason = reason
    self.since = since
    self.isSetAside = isSetAside
  }
}
