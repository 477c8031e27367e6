internal import MailboxModel

/// The pushes that were sent and are not written down yet, and what has to wait for them.
struct Underway {
  private struct Place: Hashable {
    var mailbox: MailboxAddress
    var device: DeviceID

    init(of push: PendingPush) {
      mailbox = push.key.mailbox
      device = push.key.device
    }
  }

  /// Whether a conversation's pushes to a device go one after another.
  private let gathers: Bool
  private var keys: Set<PendingPush.Key> = []
  private var sendsOfDevice: [Place: Int] = [:]
  private var badges: Set<Place> = []
  private var conversations: Set<PushWindow> = []
  /// How many sends there are.
  private(set) var count = 0

  init(gathers: Bool) { self.gathers = gathers }

  var isEmpty: Bool { count == 0 }

  /// Whether a push is under way, or has to wait for one that is: a badge for all of its device, as the
  /// number that arrives last stays on the icon; a message for the badge; where they are summed up, a
  /// message for its conversation.
  func blocks(_ push: PendingPush) -> Bool {
    if isEmpty { return false }
    if keys.contains(push.key) { return true }
    let place = Place(of: push)
    switch push.kind {
    case .badge: return sendsOfDevice[place] != nil
    case .message:
      return badges.contains(place)
        || (gathers && conversations.contains(PushWindow(of: push)))
    }
  }

  mutating func insert(_ sent: SentPush) {
    count += 1
    keys.formUnion(sent.all.map(\.key))
    let place = Place(of: sent.push)
    sendsOfDevice[place, default: 0] += 1
    if sent.push.kind == .badge { badges.insert(place) }
    if gathers { conversations.insert(PushWindow(of: sent.push)) }
  }

  mutating func remove(_ sent: SentPush) {
    count -= 1
    keys.subtract(sent.all.map(\.key))
    let place = Place(of: sent.push)
    let left = (sendsOfDevice[place] ?? 1) - 1
    sendsOfDevice[place] = left == 0 ? nil : left
    if sent.push.kind == .badge { badges.remove(place) }
    if gathers { conversations.remove(PushWindow(of: sent.push)) }
  }
}
