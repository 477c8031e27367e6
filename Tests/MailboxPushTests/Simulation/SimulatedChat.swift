import MailboxModel
import MailboxTesting

/// The users as a simulation knows them, kept beside the store and without asking it.
struct SimulatedChat: Sendable {
  /// One device of one user.
  struct Phone: Hashable, Sendable {
    var user: MailboxAddress
    var device: DeviceID
    /// The token it binds.
    var token: String { "\(user.user)/\(device)" }
  }

  /// The state of a phone.
  struct PhoneState: Sendable {
    var presence = Presence.suspended
    var since = Timestamp(milliseconds: 0)
    var acknowledged: UInt64 = 0
    /// The steps from which on it has been signed in without a break.
    var signedInSince = 0
    /// The number on its icon when its app could last set it; nil before the first time.
    var icon: UInt64?
    /// The number that it reported when it left, plus what has come since; nil once that is overtaken.
    var counted: UInt64?
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

  /// Returns the reason why a letter must not wake a phone at a moment; nil when it may.
  func objection(to letter: Letter, on phone: Phone, at now: Timestamp) -> String? {
    if recalled.contains(letter) { return "recalled" }
    if isRead(letter) { return "read" }
    if letter.sequence <= phones[phone]?.acknowledged ?? 0 { return "acknowledged" }
    return objection(toWaking: phone, at: now)
  }

  /// Returns the reason why nothing must be sent to a phone at a moment; nil when it may.
  func objection(toWaking phone: Phone, at now: Timestamp) -> String? {
    guard let state = phones[phone] else { return "an unknown phone" }
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

  // MARK: Badges

  /// Returns the number of a user's letters that count as unread.
  func unread(of user: MailboxAddress) -> UInt64 {
    UInt64(letters.count { $0.user == user && !recalled.contains($0) && !isRead($0) })
  }

  /// The number that belongs on a phone's icon.
  func badge(of phone: Phone) -> UInt64 { phones[phone]?.counted ?? unread(of: phone.user) }

  /// A letter came: one more for phones that count from their report.
  mutating func count(_ letter: Letter) {
    for phone in phones.keys where phone.user == letter.user {
      guard let counted = phones[phone]?.counted else { continue }
      phones[phone]?.counted = counted + 1
    }
  }

  /// Something was read or removed: what the user's phones reported is overtaken.
  mutating func overtakeReports(of user: MailboxAddress) {
    for phone in phones.keys where phone.user == user { phones[phone]?.counted = nil }
  }
}
