internal import MailboxModel

/// A deposit as its caller's thread prepared it: checked, encoded, its names turned into keys.
struct PreparedDeposit: Sendable {
  let mailboxes: [MailboxAddress]
  /// The same, as keys; each once.
  let keys: [MailboxKey]
  /// Which of them is the sender's own.
  let ownIndex: Int?
  let body: [UInt8]
  let expiresAtSeconds: UInt32
  /// The hash of (app, sender, message id); 0 without an id.
  let identity: UInt64
  /// Where recipients find the message.
  let conversation: ConversationKey
  /// Where the sender finds it, when the sender's mailbox is among the recipients.
  let ownConversation: ConversationKey?
  let isOnlineOnly: Bool
  let counts: Bool

  init(
    _ message: Message, to mailboxes: [MailboxAddress], body: [UInt8], expiresAtSeconds: UInt32,
    identity: UInt64
  ) {
    self.mailboxes = mailboxes
    keys = mailboxes.map { MailboxKey($0) }
    ownIndex = mailboxes.firstIndex { $0.user == message.sender }
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
