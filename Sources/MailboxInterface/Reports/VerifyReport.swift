public import MailboxModel

/// What a look at every invariant found.
public struct VerifyReport: Sendable {
  /// Something that does not hold.
  public struct Problem: Hashable, Sendable {
    /// Where; nil when it belongs to no mailbox.
    public var mailbox: MailboxAddress?
    /// The clause of the contract that it breaks: `G2`, `G8`, …; `store` for the files themselves.
    public var rule: String
    /// What is wrong, in words.
    public var text: String
    /// Whether it was put right.
    public var isRepaired: Bool

    /// A problem that was found.
    public init(mailbox: MailboxAddress?, rule: String, text: String, isRepaired: Bool = false) {
      self.mailbox = mailbox
      self.rule = rule
      self.text = text
      self.isRepaired = isRepaired
    }
  }

  /// How many mailboxes were looked at.
  public var mailboxes = 0
  /// How many waiting messages were looked at.
  public var messages = 0
  /// What does not hold.
  public var problems: [Problem] = []

  /// A look that has met nothing yet.
  public init() {}

  /// Whether all holds, or was put right.
  public var isSound: Bool { problems.allSatisfy(\.isRepaired) }
}
