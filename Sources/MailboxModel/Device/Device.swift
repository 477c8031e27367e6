/// One installation of the app, as the store knows it.
public struct Device: Hashable, Sendable {
  /// The largest badge that is kept: Google's `notification_count` is an int32, and an app that clears
  /// its badge with -1 reports 4,294,967,295.
  public static let reportedBadgeMax = UInt32(Int32.max)

  /// The device's id, unique inside its user.
  public var id: DeviceID
  /// The time at which it was registered.
  public var registeredAt: Timestamp
  /// The time at which it last registered, acknowledged or reported: its lease counts from here.
  public var lastSeenAt: Timestamp
  /// It has everything through this sequence.
  public var acknowledged: UInt64
  /// The state of its app: foreground, background, suspended, signed out or replaced.
  public var presence: Presence
  /// The time since which it has had that presence.
  public var presenceSince: Timestamp
  /// The unread count that the app showed when it went to the background; at most
  /// ``reportedBadgeMax``.
  public var reportedBadge: UInt32
  /// Its push token, if it has one.
  public var binding: Binding?

  /// A device that was just registered.
  public init(id: DeviceID, registeredAt: Timestamp, acknowledged: UInt64) {
    self.id = id
    self.registeredAt = registeredAt
    lastSeenAt = registeredAt
    self.acknowledged = acknowledged
    presence = .suspended
    presenceSince = registeredAt
    reportedBadge = 0
  }

  /// Returns whether messages wait for it at a moment: it is signed in, and its lease has not run out.
  public func holdsMessages(at now: Timestamp, leaseSeconds: UInt32) -> Bool {
    presence.isSignedIn && now < lastSeenAt.adding(seconds: Int64(leaseSeconds))
  }
}
