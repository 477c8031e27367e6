/// The reasons why a message does not wake a device, or not yet: the names that the ledger shows.
///
/// They are stable: programs may rely on them.
public enum PushRule: String, Sendable, Hashable, CaseIterable {
  // What the message says of itself.
  /// It reaches live sessions only.
  case onlineOnly
  /// Its sender wants no push for it.
  case disabledByMessage
  /// The user sent it.
  case ownMessage
  /// It consists of elements that a push has no words for: custom ones without a desc, or nothing.
  case nothingToSay

  // The device is out of it for good.
  /// The device is signed out, or unknown.
  case signedOut
  /// Another sign-in took the device's place.
  case replaced

  // The message is over.
  /// The device has it, or every device that held it back has.
  case acknowledged
  /// The user read the conversation beyond it, on whatever device.
  case read
  /// Its sender took it back.
  case recalled
  /// Its time to live ended.
  case expired
  /// The mailbox's quota dropped it.
  case dropped
  /// The mailbox was purged.
  case purged

  // Not yet.
  /// The app is in use: its connection delivers. Held until the app leaves or acknowledges.
  case foreground
  /// The app has just left: its connection delivers. Held until the grace ends.
  case inGrace

  // It cannot be reached.
  /// The device has no push token.
  case noBinding
  /// The provider refused the token, and the app has not reported it again since.
  case quarantined

  // The user wants silence.
  /// The user turned pushes off.
  case pushesOff
  /// The user wants no pushes of this conversation.
  case conversationMuted
  /// The user wants pushes of mentions only, and is not mentioned.
  case notMentioned
  /// The user asked for silence until later.
  case silenced
  /// It is within the user's quiet hours.
  case quietHours

  // Bursts.
  /// A push of the conversation was sent just now. Held until the window ends, then summed up.
  case summaryWindow
  /// The badge shows the right number already.
  case badgeUnchanged

  /// The meaning, in words for people.
  public var text: String {
    switch self {
    case .onlineOnly: "the message reaches live sessions only"
    case .disabledByMessage: "its sender wants no push for it"
    case .ownMessage: "the user sent it"
    case .nothingToSay: "it has nothing that a push could say"
    case .signedOut: "the device is signed out"
    case .replaced: "the device was replaced by another sign-in"
    case .acknowledged: "the device has it"
    case .read: "the user has read it"
    case .recalled: "its sender took it back"
    case .expired: "its time to live ended"
    case .dropped: "the mailbox's quota dropped it"
    case .purged: "the mailbox was purged"
    case .foreground: "the app is in the foreground, its connection delivers"
    case .inGrace: "the app left just now, its connection delivers until the grace ends"
    case .noBinding: "the device has no push token"
    case .quarantined: "the provider refused the token"
    case .pushesOff: "the user turned pushes off"
    case .conversationMuted: "the user wants no pushes of this conversation"
    case .notMentioned: "the user wants pushes of mentions only"
    case .silenced: "the user asked for silence"
    case .quietHours: "it is within the user's quiet hours"
    case .summaryWindow: "a push of the conversation was sent just now"
    case .badgeUnchanged: "the badge shows the right number already"
    }
  }
}
