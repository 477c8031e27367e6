internal import MailboxModel

/// A deposit as its caller's thread prepared it: checked, encoded, its names turned into keys.
struct PreparedDeposit: Sendable {
  let mailboxes: [MailboxAddress]
  /// The same, as keys; each once.
  let keys: [MailboxKey]
  /// Which of them is the sender's own.
  let ownIndex: Int?
  let sender: UserID
  let body: [UInt8]
  let expiresAtSeconds: UInt32
  /// What stands for (app, sender, message id); nil without an id.
  let identity: MessageIdentity?
  /// Where recipients find the message.
  let conversation: ConversationKey
  /// Where the sender finds it, when the sender's mailbox is among the recipients.
  let ownConversation: ConversationKey?
  let isOnlineOnly: Bool
  let counts: Bool
  /// What was looked at ahead of planning, for a deposit to many.
  var ahead: AheadOfPlanning?

  /// Whether it reaches so many mailboxes that they are looked at ahead.
  var isLarge: Bool { keys.count > CommitLine.largeMailboxes }

  /// Whether it counts in a mailbox: its sender's own it does not.
  func counts(in mailbox: MailboxKey) -> Bool {
    counts && ownIndex.map { keys[$0] } != mailbox
  }

  init(
    _ message: Message, to mailboxes: [MailboxAddress], body: [UInt8], expiresAtSeconds: UInt32,
    identity: MessageIdentity?
  ) {
    self.mailboxes = mailboxes
    keys = mailboxes.map { MailboxKey($0) }
    ownIndex = mailboxes.firstIndex { $0.user == message.sender }
    sender = message.sender
    self.body = body
    self.expiresAtSeconds = expiresAtSeconds
    self.identity = identity
    conversation =
      switch message.audience {
      case .group(let group): ConversationKey(.group(group.id))
      case .oneToOne: ConversationKey(.peer(message.sender))
      }
    ownConversation =
      ownIndex == nil ? nil : ConversationKey(message.conversation(for: message.sender))
    isOnlineOnly = message.isOnlineOnly
    counts = message.counts
  }
}
