internal import MailboxModel

/// An estimate of how many users were answered what, in bounded memory.
///
/// Exact up to ``usersMax``; from there on taken from a sample: of all hashes only those are kept that end
/// in so many zeros (Flajolet, 'On adaptive sampling', 1990). A user counts once, whatever the devices.
struct UserSample: Sendable {
  /// The most users that are remembered.
  static let usersMax = 1024

  private struct Answers: OptionSet {
    let rawValue: UInt8
    static let delivered = Answers(rawValue: 1)
    static let death = Answers(rawValue: 2)
    static let mismatch = Answers(rawValue: 4)
  }

  /// The numbers of users answered, of those with a dead token, and of those refused; the last two only
  /// while nothing of theirs was taken.
  struct Counts: Equatable {
    var answered = 0
    var died = 0
    var mismatched = 0
  }

  private var users: [Int: Answers] = [:]
  /// The number of zero bits that a hash must end in to be kept.
  private var zeros = 0

  mutating func note(_ answer: CircuitBreaker.Answer, of mailbox: MailboxAddress) {
    let hash = mailbox.hashValue
    guard hash.trailingZeroBitCount >= zeros else { return }
    switch answer {
    case .delivered: users[hash, default: []].insert(.delivered)
    case .death: users[hash, default: []].insert(.death)
    case .mismatch: users[hash, default: []].insert(.mismatch)
    case .other: users[hash, default: []].formUnion([])
    }
    while users.count > Self.usersMax {
      zeros += 1
      users = users.filter { $0.key.trailingZeroBitCount >= zeros }
    }
  }

  /// The users so far. O(usersMax).
  var counts: Counts {
    var counts = Counts(answered: users.count << zeros)
    for answers in users.values where !answers.contains(.delivered) {
      // What was answered otherwise as well fits the credential.
      if answers == .mismatch { counts.mismatched += 1 << zeros }
      if answers.contains(.death) { counts.died += 1 << zeros }
    }
    return counts
  }
}
