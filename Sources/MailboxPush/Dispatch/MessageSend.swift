internal import MailboxModel

/// A push about to be sent for one message, or for several of a conversation that it sums up.
struct MessageSend {
  /// The pushes that are owed, in the order in which they came due; at least one.
  private(set) var pushes: [PendingPush]
  /// The newest of the messages, whose words are used.
  private(set) var newest: WaitingMessage
  let binding: Binding
  let preferences: PushPreferences

  init(
    _ push: PendingPush, _ message: WaitingMessage, to binding: Binding,
    preferences: PushPreferences
  ) {
    pushes = [push]
    newest = message
    self.binding = binding
    self.preferences = preferences
  }

  mutating func add(_ push: PendingPush, _ message: WaitingMessage) {
    pushes.append(push)
    if message.sequence > newest.sequence { newest = message }
  }

  /// The oldest, which gives the id, so that trying again with a newer one beside it does not change it.
  var oldest: PendingPush { pushes.min { $0.sequence < $1.sequence } ?? pushes[0] }
}
