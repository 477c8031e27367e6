import MailboxModel
import MailboxTesting

/// What a simulation knows of its users, kept beside the store and without asking it.
struct SimulatedChat: Sendable {
  /// One device of one user.
  struct Phone: Hashable, Sendable {
    var user: MailboxAddress
    var device: DeviceID
    /// The token it binds.
    var token: String { "\(user.user)/\(device)" }
  }

  /// Where a phone is.
  struct PhoneState: Sendable {
    var presence = Presence.suspended
    var since = Timestamp(milliseconds: 0)
    var acknowledged: UInt64 = 0
    /// The steps from which on it has been signed in without a break.
    var signedInSince = 0
  }

  /// One message in one mailbox.
  struct Letter: Hashable, Sendable {
    var id: MessageID
    var user: MailboxAddress
    var sequence: UInt64
    var conversation: Conversation
    var step: Int
  }

  var phones: [Phone: PhoneState] = [:]
  var letters: [Letter] = []
  var recalled: Set<Letter> = []
  var readThrough: [MailboxAddress: [Conversation: UInt64]] = [:]

  /// Why a letter must not wake a phone at a moment; nil when it may.
  func objection(to letter: Letter, on phone: Phone, at now: Timestamp) -> String? {
    guard let state = phones[phone] else { return "an unknown phone" }
    if recalled.contains(letter) { return "recalled" }
    if isRead(letter) { return "read" }
    if letter.sequence <= state.acknowledged { return "acknowledged" }
    switch state.presence {
    case .foreground: return "in the foreground"
    case .background where now < state.since.adding(seconds: 120): return "in its grace"
    case .signedOut, .replaced: return "signed out"
    case .background, .suspended: return nil
    }
  }

  /// The phones that a letter must have woken once all sleep.
  func owed(_ letter: Letter) -> [Phone] {
    if recalled.contains(letter) || isRead(letter) { return [] }
    return phones.keys.filter { phone in
      guard phone.user == letter.user, let state = phones[phone] else { return false }
      return state.presence.isSignedIn && state.signedInSince < letter.step
        && letter.sequence > state.acknowledged
    }
  }

  private func isRead(_ letter: Letter) -> Bool {
    letter.sequence <= readThrough[letter.user]?[letter.conversation] ?? 0
  }
}
