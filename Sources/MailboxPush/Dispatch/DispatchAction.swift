internal import MailboxModel

/// The action that the machine asks for when a push is due.
enum DueAction: Sendable, Hashable {
  /// Send it to a binding.
  case send(to: Binding)
  /// Write a change.
  case write(PushChange)
}

/// An action that the machine asks for when a push was answered.
enum AnswerAction: Sendable, Hashable {
  /// Write a change.
  case write(PushChange)
  /// Take a token from a device, if it still has that one; before anything is written.
  case unbind(MailboxAddress, DeviceID, token: PushToken)
  /// Tell whoever runs this.
  case report(DispatchReport)
}

/// A push on its way, or answered.
struct SentPush: Sendable, Hashable {
  /// The push that is owed; where several are summed up, the oldest, which gives the id.
  var push: PendingPush
  /// The other pushes that it stands for.
  var others: [PendingPush] = []
  /// The binding that it was sent to.
  var binding: Binding
  /// The kind of its line in the ledger.
  var kind = LedgerEntry.Kind.message
  /// The number that it puts on the app's icon; nil leaves that as it is.
  var badge: UInt64?
  /// True when the device shows it, and is told when it is no news any more.
  var isShown = false
  /// True when it tries a credential that had to wait, or was put right.
  var isTrial = false

  /// All that is owed no more once it is delivered.
  var all: [PendingPush] { [push] + others }
}
