/// A message as its sender deposits it.
public struct Message: Hashable, Sendable {
  /// The most bytes a message may take in its wire form.
  public static let encodedBytesMax = 96 * 1024
  /// The longest time to live: 10 years, in seconds.
  public static let timeToLiveSecondsMax: UInt32 = 315_360_000

  /// The people that a message is for: a peer, or the members of a group.
  public enum Audience: Hashable, Sendable {
    /// One-to-one. The peer is whom the sender writes to; it may be left out unless the sender's
    /// own mailbox is among several recipients.
    case oneToOne(peer: UserID? = nil)
    /// A group.
    case group(Group)
  }

  /// The content of a message, readable or encrypted.
  public enum Content: Hashable, Sendable {
    /// Pieces that the server can render for a push.
    case elements([Element])
    /// Bytes that only the devices can read.
    case encrypted([UInt8])
  }

  /// The users that the message mentions, for those who are notified of mentions only.
  public struct Mentions: Hashable, Sendable {
    /// Everyone in the group.
    public var everyone: Bool
    /// These users.
    public var users: [UserID]

    /// Mentions everyone, or some.
    public init(everyone: Bool = false, users: [UserID] = []) {
      self.everyone = everyone
      self.users = users
    }

    /// Returns whether a user is mentioned.
    public func contains(_ user: UserID) -> Bool { everyone || users.contains(user) }
  }

  /// The user who sent it.
  public var sender: UserID
  /// The sender's name for people; empty when unknown.
  public var senderName: String
  /// The sender's own id of the message: depositing it again returns the first (contract G5).
  public var id: MessageID?
  /// The peer or the group that it is for.
  public var audience: Audience
  /// The time of sending, as the sender gives it: in the years 1 to 9999 (``Timestamp/writable``), the same
  /// for deposit, export and import. Nil takes the time of the deposit.
  public var sentAt: Timestamp?
  /// The elements or the encrypted bytes that it carries.
  public var content: Content
  /// The users that it mentions: some, everyone or nobody.
  public var mentions = Mentions()
  /// The sender's wishes for the push that announces it.
  public var push: OfflinePush?
  /// True when it only reaches sessions that are live now: never stored, never counted.
  public var isOnlineOnly = false
  /// True when it counts as unread; a user's own messages never do.
  public var counts = true
  /// Seconds until it expires undelivered; nil takes the store's setting.
  public var timeToLiveSeconds: UInt32?

  /// A message of elements or of encrypted bytes.
  public init(
    from sender: UserID,
    senderName: String = "",
    id: MessageID? = nil,
    audience: Audience = .oneToOne(),
    sentAt: Timestamp? = nil,
    content: Content
  ) {
    self.sender = sender
    self.senderName = senderName
    self.id = id
    self.audience = audience
    self.sentAt = sentAt
    self.content = content
  }

  /// A message of words alone.
  public init(
    from sender: UserID, text: String, id: MessageID? = nil, audience: Audience = .oneToOne()
  ) {
    self.init(from: sender, id: id, audience: audience, content: .elements([.text(text)]))
  }
}

/// A group as a message carries it.
public struct Group: Hashable, Sendable {
  /// The group.
  public var id: GroupID
  /// Its name for people; empty when unknown.
  public var name: String
  /// The sender's name inside the group; empty when there is none.
  public var senderCard: String

  /// A group, with its names for people.
  public init(_ id: GroupID, name: String = "", senderCard: String = "") {
    self.id = id
    self.name = name
    self.senderCard = senderCard
  }
}
