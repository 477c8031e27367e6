internal import MailboxModel

/// A batch of pushes that are looked at together: what is known of them, and what was decided.
struct Batch {
  /// The lane that they wait in; nil of what came due.
  struct Lane {
    var credential: CredentialName
    /// True when one push tries the credential.
    var isTrial: Bool
  }

  /// The seconds after which a push whose mailbox could not be read is looked at again.
  private static let putOffSeconds: Int64 = 900

  let now: Timestamp
  var look: StoreLook
  var known: TableLook
  var lane: Lane?
  /// The changes to write in one transaction.
  var changes: [PushChange] = []
  /// The planned sends, in the order in which they came due. Where a conversation is summed up, its
  /// messages are one.
  var sends: [MessageSend] = []
  /// The number of those sends that are under way already.
  var begun = 0
  var placeOfWindow: [PushWindow: Int] = [:]
  /// The keys of the pushes that were looked at.
  var seen: Set<PendingPush.Key> = []
  /// The mailboxes whose pushes have begun.
  private(set) var mailboxesBegun: Set<MailboxAddress> = []
  private var plannedSends: [CredentialName: [MailboxAddress: Int]] = [:]

  init(now: Timestamp, look: StoreLook, known: TableLook, lane: Lane? = nil) {
    self.now = now
    self.look = look
    self.known = known
    self.lane = lane
  }

  /// Returns whether a push by a credential is the one that tries it.
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

  /// Returns how many pushes by a credential are planned.
  func planned(by credential: CredentialName) -> Int {
    plannedSends[credential]?.values.reduce(0, +) ?? 0
  }

  /// Returns how many pushes of a user by a credential are planned.
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
