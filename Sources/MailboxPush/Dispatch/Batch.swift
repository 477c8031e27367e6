internal import MailboxModel

/// What is known and decided while some pushes are looked at.
struct Batch {
  /// The lane that they wait in; nil of what came due.
  struct Lane {
    var credential: CredentialName
    /// Whether the credential is tried by one push.
    var isTrial: Bool
  }

  /// When a push is looked at again whose mailbox could not be read, in seconds.
  private static let putOffSeconds: Int64 = 900

  let now: Timestamp
  var look: StoreLook
  var known: TableLook
  var lane: Lane?
  /// What is to be written down.
  var changes: [PushChange] = []
  /// What is to be sent, in the order in which it came due. Where a conversation is summed up, its
  /// messages are one.
  var sends: [MessageSend] = []
  /// How many of them are under way already.
  var begun = 0
  var placeOfWindow: [PushWindow: Int] = [:]
  /// What was looked at.
  var seen: Set<PendingPush.Key> = []
  /// Whose pushes have begun.
  private(set) var mailboxesBegun: Set<MailboxAddress> = []
  private var plannedSends: [CredentialName: [MailboxAddress: Int]] = [:]

  init(now: Timestamp, look: StoreLook, known: TableLook, lane: Lane? = nil) {
    self.now = now
    self.look = look
    self.known = known
    self.lane = lane
  }

  /// Whether a push by a credential is the one by which it is tried.
  func mayTry(_ credential: CredentialName?) -> Bool {
    lane?.isTrial == true && lane?.credential == credential
  }

  /// A push will be sent.
  mutating func plan(_ push: PendingPush, by credential: CredentialName) {
    plannedSends[credential, default: [:]][push.key.mailbox, default: 0] += 1
  }

  /// A push that was planned is under way, or not sent after all.
  mutating func begin(_ push: PendingPush, by credential: CredentialName) {
    mailboxesBegun.insert(push.key.mailbox)
    begun += 1
    let left = (plannedSends[credential]?[push.key.mailbox] ?? 1) - 1
    plannedSends[credential]?[push.key.mailbox] = left > 0 ? left : nil
  }

  /// How many are planned by a credential.
  func planned(by credential: CredentialName) -> Int {
    plannedSends[credential]?.values.reduce(0, +) ?? 0
  }

  /// How many are planned by a credential of a user.
  func planned(by credential: CredentialName, of mailbox: MailboxAddress) -> Int {
    plannedSends[credential]?[mailbox] ?? 0
  }

  /// A push whose mailbox cannot be read is looked at later. Other errors stop all, and are thrown.
  mutating func putOff(_ push: PendingPush, _ error: MailboxError) throws(MailboxError) {
    switch error {
    case .damaged, .malformed, .unknownUser: break
    default: throw error
    }
    let later = now.adding(seconds: Self.putOffSeconds)
    changes.append(.wait(push, until: later, for: .moment))
  }
}
