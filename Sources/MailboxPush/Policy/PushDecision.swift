public import MailboxModel

/// The policy's verdict on one message and one device at one moment.
public enum PushDecision: Sendable, Hashable {
  /// The device is to be woken now.
  case push
  /// It is not to be woken by this message, ever.
  case suppress(PushRule)
  /// Not now: ask again at a moment, or, where there is none, when something has changed.
  case hold(PushRule, until: Timestamp?)
}
