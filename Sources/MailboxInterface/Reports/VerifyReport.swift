public import MailboxModel

/// The findings of a look at every invariant.
public struct VerifyReport: Sendable {
  /// Something that does not hold.
  public struct Problem: Hashable, Sendable {
    /// The mailbox it was found in; nil when it belongs to none.
    public var mailbox: MailboxAddress?
    /// The clause of the contract that it breaks: `G2`, `G8`, …; `store` for the files themselves.
    public var rule: String
    /// The problem in words.
    public var text: String
    /// True when it was put right.
    public var isRepaired: Bool

    /// A problem that was found.
    public init(mailbox: MailboxAddress?, rule: String, text: String, isRepaired: Bool = false) {
      self.mailbox = mailbox
      self.rule = rule
      self.text = text
      self.isRepaired = isRepaired
    }
  }

  /// The number of mailboxes that were looked at.
  public var mailboxes = 0
  /// The number of waiting messages that were looked at.
  public var messages = 0
  /// All that does not hold, put right or not.
  public var problems: [Problem] = []

  /// A look that has met nothing yet.
  public init() {}

  /// True when all holds, or was put right.
  public var isSound: Bool { problems.allSatisfy(\.isRepaired) }
}
