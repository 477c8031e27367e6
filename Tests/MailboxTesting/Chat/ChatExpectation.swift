public import MailboxModel

/// The plain model of a replayed chat: what each mailbox must hold.
public struct ChatExpectation: Sendable, Hashable {
  /// One person's mailbox.
  public struct Mailbox: Sendable, Hashable {
    /// The number of messages it has ever got: their sequences are 1 to this.
    public var head: UInt64 = 0
    /// The lines that wait; the last has the sequence ``head``.
    public var waiting: [Int] = []
    /// Everything through this sequence is read.
    public var readThrough: UInt64 = 0

    /// The number of unread messages.
    public var unread: UInt64 { head - readThrough }

    /// Begins empty.
    public init(head: UInt64 = 0, waiting: [Int] = [], readThrough: UInt64 = 0) {
      self.head = head
      self.waiting = waiting
      self.readThrough = readThrough
    }
  }

  /// All mailboxes that have begun.
  public var mailboxes: [UserID: Mailbox] = [:]

  /// Begins without mailboxes.
  public init() {}

  /// Follows one operation.
  public mutating func apply(_ step: ChatStep) {
    switch step {
    case .deposit(let line, let users):
      for user in users {
        mailboxes[user, default: Mailbox()].head += 1
        mailboxes[user, default: Mailbox()].waiting.append(line)
      }
    case .acknowledge(let user, let through):
      guard let mailbox = mailboxes[user] else { return }
      let kept = Int(mailbox.head - min(through, mailbox.head))
      mailboxes[user]?.waiting = mailbox.waiting.suffix(kept)
    case .read(let user, let through):
      guard let mailbox = mailboxes[user] else { return }
      mailboxes[user]?.readThrough = max(mailbox.readThrough, through)
    }
  }
}
