public import MailboxModel

/// One mailbox of the reference: everything that ever came into it in this epoch.
public struct ReferenceMailbox: Sendable {
  /// A message that came in, and what has become of it.
  public struct Entry: Sendable {
    /// The message as a drain shows it.
    public let shown: WaitingMessage
    /// The conversation whose unread count it belongs to.
    public let conversation: Conversation
    /// The time at which it came in.
    public let depositedAt: Timestamp
    /// The size of its body, in bytes.
    public let bodyBytes: Int
    /// The reason why it is missing; nil while nothing took it away.
    public var missing: Gap.Reason?
    /// True when it adds to the unread count as long as it is not read.
    public var counts: Bool
    /// True when it expired and no sweep has recorded that yet.
    public var awaitsSweep = false

    /// Its place in the mailbox.
    public var sequence: UInt64 { shown.sequence }
  }

  /// The present history.
  public var epoch: Epoch
  /// Everything that came in; sequence 1 first.
  public var entries: [Entry] = []
  /// Everything through here is gone.
  public var floor: UInt64 = 0
  /// All devices, signed out ones included.
  public var devices: [DeviceID: Device] = [:]
  /// The farthest that any device has got, those that are known no more included.
  public var farthestAcknowledged: UInt64 = 0
  /// The sequence through which each conversation was read.
  public var readThrough: [Conversation: UInt64] = [:]
  /// The number of counting messages that each conversation has had.
  public var numbers: [Conversation: UInt64] = [:]
  /// The user's push preferences.
  public var preferences = PushPreferences()
  /// The user's choice of pushes from some conversations.
  public var notifications: [Conversation: ConversationNotifications] = [:]

  /// Begins empty.
  public init(epoch: Epoch) { self.epoch = epoch }

  /// The newest sequence.
  public var head: UInt64 { UInt64(entries.count) }

  /// The entries above the floor, whatever has become of them.
  public var aboveFloor: ArraySlice<Entry> { entries[Int(floor)...] }

  /// The messages that wait: those above the floor that nothing took away.
  public var waiting: [Entry] { aboveFloor.filter { $0.missing == nil } }

  /// The unread counts of all conversations that have any, the one with the newest message first.
  public var unread: Unread {
    let counts = Set(entries.map(\.conversation)).map { unread(in: $0) }.filter { $0.count > 0 }
    return Unread(
      conversations: counts.sorted { $0.newest > $1.newest },
      total: counts.reduce(0) { $0 + $1.count })
  }

  /// The unread count of one conversation.
  public func unread(in conversation: Conversation) -> Unread.Count {
    let readThrough = readThrough[conversation, default: 0]
    let unread = entries.filter {
      $0.counts && $0.conversation == conversation && $0.sequence > readThrough
    }
    return Unread.Count(
      conversation: conversation, count: UInt64(unread.count), readThrough: readThrough,
      newest: unread.last?.sequence ?? 0)
  }

  /// The number of unread messages in conversations of which anything is pushed.
  public var unreadWithoutMuted: UInt64 {
    unread.conversations.filter { notifications[$0.conversation] != ConversationNotifications.none }
      .reduce(0) { $0 + $1.count }
  }

  /// Expires what has expired by a moment: it stops counting unless a device has seen it.
  public mutating func expire(at now: Timestamp) {
    for index in Int(floor)..<entries.count
    where entries[index].missing == nil && now.seconds >= entries[index].shown.expiresAt.seconds {
      remove(entries[index].sequence, for: .expired)
      entries[index].awaitsSweep = true
    }
  }

  /// Takes one message away; it stops counting unless a device has seen it.
  public mutating func remove(_ sequence: UInt64, for reason: Gap.Reason) {
    let index = Int(sequence) - 1
    entries[index].missing = reason
    if sequence > farthestAcknowledged { entries[index].counts = false }
  }

  /// Returns the floor as an acknowledgement, or a device that leaves, moves it.
  public func floorMoved(at now: Timestamp, leaseSeconds: UInt32) -> UInt64 {
    let holding = devices.values.filter { $0.holdsMessages(at: now, leaseSeconds: leaseSeconds) }
    guard let lowest = holding.map(\.acknowledged).min() else { return floor }
    return max(floor, lowest)
  }

  /// The newest message of a sender's id, whatever has become of it.
  public func newest(_ id: MessageID, from sender: UserID) -> Entry? {
    entries.last { $0.shown.message.id == id && $0.shown.message.sender == sender }
  }
}
