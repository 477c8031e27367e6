internal import MailboxModel

/// The journal's records besides deposits; each is one operation and names all it changes. Encoded as its
/// fields in order.
enum MailboxRecord: Sendable {
  /// A device has everything through a sequence; others are forgotten where it is new and finds no room.
  case acknowledge(
    MailboxReference, DeviceID, through: UInt64, FloorMove, forgetting: [DeviceID] = [])
  /// Messages are gone undelivered.
  case removal([(MailboxReference, Removal)])
  /// A conversation was read.
  case read(MailboxReference, ConversationKey, through: UInt64)
  /// Devices changed; at most one floor a mailbox moves with them.
  case devices([DeviceChange])
  /// A user sets what is wanted of all pushes.
  case preferences(MailboxReference, PushPreferences)
  /// A user sets which messages of a conversation are pushed.
  case notifications(MailboxReference, ConversationKey, ConversationNotifications)
  /// A new epoch begins, with nothing in it, and some devices are forgotten. From format 4 on conversations
  /// end with the old one; before, their notifications stayed.
  case purge(
    MailboxReference, epoch: UInt64, endsConversations: Bool, forgetting: [DeviceID] = [])
  /// A feed reader's position.
  case feedPosition(reader: FeedReaderName, UInt64)
  /// Sums and counts as a recount found them.
  case repair(MailboxReference, MailboxRepair)
  /// Conversations make room for others.
  case forgotten(MailboxReference, ForgottenConversations)

  /// One device as it is from here on, or one that is forgotten.
  struct DeviceChange: Sendable {
    var mailbox: MailboxReference
    let id: DeviceID
    /// Nil when it is forgotten.
    let device: Device?
    var floorMove: FloorMove?

    init(mailbox: MailboxReference, device: Device, floorMove: FloorMove? = nil) {
      self.mailbox = mailbox
      id = device.id
      self.device = device
      self.floorMove = floorMove
    }

    init(mailbox: MailboxReference, forgetting id: DeviceID, floorMove: FloorMove? = nil) {
      self.mailbox = mailbox
      self.id = id
      device = nil
      self.floorMove = floorMove
    }
  }

  var kind: RecordKind {
    switch self {
    case .acknowledge: .acknowledge
    case .removal: .removal
    case .read: .read
    case .devices: .devices
    case .preferences: .preferences
    case .notifications: .notifications
    case .purge: .purge
    case .feedPosition: .feedPosition
    case .repair: .repair
    case .forgotten: .forgotten
    }
  }
}

/// The corrections that a recount makes in one mailbox.
struct MailboxRepair: Hashable, Sendable {
  var messages: UInt64
  var bytes: UInt64
  var unread: UInt64
  var earliestExpirySeconds: UInt32
  /// Conversations whose unread sequences were wrong, as they should be.
  var conversations: [ConversationKey: ConversationState]
  /// True when what cannot be read is replaced by gaps.
  var mends = false
  /// The number of conversations that have a state; nil: as it was.
  var conversationCount: UInt64?
}
