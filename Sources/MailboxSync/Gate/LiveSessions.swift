public import MailboxModel

/// The live sessions, kept so that the newest of a device wins and deposits find their sessions.
public struct LiveSessions: Sendable {
  /// The answer to a session that wants to begin.
  public enum Beginning: Hashable, Sendable {
    /// It begins; the session of the same device that it takes the place of is told `replaced`.
    case begins(replacing: SessionID?)
    /// The mailbox has so many live sessions already.
    case refused(limit: Int)
  }

  /// The most sessions that a mailbox may have; those that it has stay when this becomes less.
  public var sessionsPerMailboxMax: Int
  private var mailboxes: [MailboxAddress: [DeviceID: SessionID]] = [:]

  /// No sessions; at most so many for one mailbox.
  public init(sessionsPerMailboxMax: Int = 16) {
    self.sessionsPerMailboxMax = max(1, sessionsPerMailboxMax)
  }

  /// The number of mailboxes that have live sessions.
  public var mailboxCount: Int { mailboxes.count }

  /// A session begins, when its Hello came and before its mailbox is opened. O(1).
  public mutating func begin(
    _ session: SessionID, of device: DeviceID, in mailbox: MailboxAddress
  ) -> Beginning {
    var devices = mailboxes[mailbox] ?? [:]
    let older = devices[device]
    guard older != nil || devices.count < sessionsPerMailboxMax else {
      return .refused(limit: sessionsPerMailboxMax)
    }
    devices[device] = session
    mailboxes[mailbox] = devices
    return .begins(replacing: older == session ? nil : older)
  }

  /// A session ended. One that was replaced before takes nothing from its successor. O(1).
  public mutating func end(
    _ session: SessionID, of device: DeviceID, in mailbox: MailboxAddress
  ) {
    guard mailboxes[mailbox]?[device] == session else { return }
    mailboxes[mailbox]?[device] = nil
    if mailboxes[mailbox]?.isEmpty == true { mailboxes[mailbox] = nil }
  }

  /// The mailbox's live sessions, by device. O(1).
  public func sessions(of mailbox: MailboxAddress) -> [DeviceID: SessionID] {
    mailboxes[mailbox] ?? [:]
  }

  /// Returns whether a session is the device's newest: only that one speaks for its presence. O(1).
  public func isNewest(
    _ session: SessionID, of device: DeviceID, in mailbox: MailboxAddress
  ) -> Bool {
    mailboxes[mailbox]?[device] == session
  }
}
