internal import MailboxModel

/// The pushes that were sent and are not written down yet, and what has to wait for them.
struct Underway {
  private struct Place: Hashable {
    var mailbox: MailboxAddress
    var device: DeviceID

    init(mailbox: MailboxAddress, device: DeviceID) {
      self.mailbox = mailbox
      self.device = device
    }

    init(of push: PendingPush) {
      self.init(mailbox: push.key.mailbox, device: push.key.device)
    }
  }

  private struct Share: Hashable {
    var credential: CredentialName
    var mailbox: MailboxAddress

    init(_ credential: CredentialName, _ mailbox: MailboxAddress) {
      self.credential = credential
      self.mailbox = mailbox
    }

    init(of sent: SentPush) {
      self.init(sent.binding.credential, sent.push.key.mailbox)
    }
  }

  private let shares: Shares
  /// True when a conversation's pushes to a device go one after another.
  private let gathers: Bool
  private var keys: Set<PendingPush.Key> = []
  private var sendsOfDevice: [Place: Int] = [:]
  private var badges: Set<Place> = []
  private var conversations: Set<PushWindow> = []
  private var sendsOfCredential: [CredentialName: Int] = [:]
  private var sendsOfUser: [Share: Int] = [:]
  private var trials: Set<CredentialName> = []
  /// Those of devices that were forgotten meanwhile.
  private var keysOfForgotten: Set<PendingPush.Key> = []
  /// The number of sends under way.
  private(set) var count = 0

  init(gathers: Bool, shares: Shares) {
    self.gathers = gathers
    self.shares = shares
  }

  var isEmpty: Bool { count == 0 }

  /// True when every place is taken, whoever asks.
  var isFull: Bool { count >= shares.total }

  /// Returns whether this very push is under way.
  func contains(_ key: PendingPush.Key) -> Bool { !isEmpty && keys.contains(key) }

  /// Returns how many sends of a credential are under way.
  func count(by credential: CredentialName) -> Int { sendsOfCredential[credential] ?? 0 }

  /// Returns whether a credential is being tried by a push.
  func isTrying(_ credential: CredentialName) -> Bool { trials.contains(credential) }

  /// Returns how many more of a credential may begin besides those planned, which will begin for sure.
  func room(for credential: CredentialName, planned: Int = 0, plannedOfAll: Int = 0) -> Int {
    shares.room(own: count(by: credential) + planned, all: count + plannedOfAll)
  }

  /// Returns whether a user has as much under way by a credential as one may.
  func isFull(for mailbox: MailboxAddress, by credential: CredentialName, planned: Int = 0) -> Bool
  {
    let count = sendsOfUser[Share(credential, mailbox)] ?? 0
    return count + planned >= shares.ofUser
  }

  /// Returns whether a push is under way, or has to wait for one that is: a badge for all of its device, as
  /// the number that arrives last stays on the icon; a message for the badge; where they are summed up, a
  /// message for its conversation.
  func blocks(_ push: PendingPush) -> Bool {
    if isEmpty { return false }
    if keys.contains(push.key) { return true }
    let place = Place(of: push)
    switch push.kind {
    case .badge: return sendsOfDevice[place] != nil
    case .message, .clear, .clearOne:
      return badges.contains(place)
        || (gathers && conversations.contains(PushWindow(of: push)))
    }
  }

  /// Returns whether the device that a push was sent to was forgotten since; a new one may have its id.
  func isOfForgottenDevice(_ sent: SentPush) -> Bool {
    keysOfForgotten.contains(sent.push.key)
  }

  /// A device is known no more.
  mutating func forget(_ device: DeviceID, of mailbox: MailboxAddress) {
    guard sendsOfDevice[Place(mailbox: mailbox, device: device)] != nil else { return }
    keysOfForgotten.formUnion(keys.filter { $0.mailbox == mailbox && $0.device == device })
  }

  mutating func insert(_ sent: SentPush) {
    count += 1
    keys.formUnion(sent.all.map(\.key))
    let place = Place(of: sent.push)
    sendsOfDevice[place, default: 0] += 1
    sendsOfCredential[sent.binding.credential, default: 0] += 1
    sendsOfUser[Share(of: sent), default: 0] += 1
    if sent.isTrial { trials.insert(sent.binding.credential) }
    if sent.push.kind == .badge { badges.insert(place) }
    if gathers { conversations.insert(PushWindow(of: sent.push)) }
  }

  mutating func remove(_ sent: SentPush) {
    count -= 1
    keys.subtract(sent.all.map(\.key))
    keysOfForgotten.subtract(sent.all.map(\.key))
    let place = Place(of: sent.push)
    Self.takeOne(from: &sendsOfDevice, place)
    Self.takeOne(from: &sendsOfCredential, sent.binding.credential)
    Self.takeOne(from: &sendsOfUser, Share(of: sent))
    if sent.isTrial { trials.remove(sent.binding.credential) }
    if sent.push.kind == .badge { badges.remove(place) }
    if gathers { conversations.remove(PushWindow(of: sent.push)) }
  }

  private static func takeOne<Key>(from counts: inout [Key: Int], _ key: Key) {
    let left = (counts[key] ?? 1) - 1
    counts[key] = left == 0 ? nil : left
  }
}
