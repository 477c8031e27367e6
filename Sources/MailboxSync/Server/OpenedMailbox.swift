public import MailboxModel

/// The state of a mailbox, as the host found it when it opened the mailbox for a device.
///
/// All of it is taken at one moment at or behind which the deposit notifications of this session
/// begin, so that nothing falls between.
public struct OpenedMailbox: Hashable, Sendable {
  /// The mailbox's present history.
  public var epoch: Epoch
  /// Its newest sequence.
  public var head: UInt64
  /// Everything through here is gone.
  public var floor: UInt64
  /// The device has acknowledged everything through here.
  public var acknowledged: UInt64
  /// The unread counts.
  public var unread: Unread
  /// The attempts that the device's last session left by ``ServerAction/keepAttempts(_:)``; nil when
  /// none are known.
  public var attempts: DeliveryAttempts?

  /// A mailbox as a device finds it.
  public init(
    epoch: Epoch, head: UInt64, floor: UInt64, acknowledged: UInt64, unread: Unread,
    attempts: DeliveryAttempts? = nil
  ) {
    self.epoch = epoch
    self.head = head
    self.floor = floor
    self.acknowledged = acknowledged
    self.unread = unread
    self.attempts = attempts
  }
}

/// The number of sessions in a row that sent what follows a cursor and saw no acknowledgement pass it.
public struct DeliveryAttempts: Hashable, Sendable {
  /// The cursor at which the device stands.
  public var cursor: Cursor
  /// The number of sessions that sent what follows.
  public var count: UInt32

  /// A count behind a cursor.
  public init(cursor: Cursor, count: UInt32) {
    self.cursor = cursor
    self.count = count
  }
}
