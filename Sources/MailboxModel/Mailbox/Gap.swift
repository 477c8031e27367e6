/// The record that stands where messages are missing (contract G4).
public struct Gap: Hashable, Sendable {
  /// The reason that messages are missing.
  public enum Reason: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    /// Their time to live ended.
    case expired = 1
    /// The mailbox's quota dropped them.
    case overQuota = 2
    /// Their sender took them back.
    case recalled = 3
    /// They are no longer held: acknowledged before by the devices that held them.
    case purged = 4
    /// It was sent to this device again and again and never acknowledged; the mailbox still has it
    /// until the device acknowledges past it.
    case setAside = 5
    /// They were damaged in the store and cannot be read: repairing put this in their place.
    case lost = 6

    /// The word that people and programs read.
    public var description: String {
      switch self {
      case .expired: "expired"
      case .overQuota: "overQuota"
      case .recalled: "recalled"
      case .purged: "purged"
      case .setAside: "setAside"
      case .lost: "lost"
      }
    }
  }

  /// No sequence reaches this, so that counting gaps cannot overflow.
  static let sequenceEnd: UInt64 = 1 << 62

  /// The first sequence that is missing.
  public var from: UInt64
  /// The last sequence that is missing.
  public var to: UInt64
  /// The one reason that all of them are missing.
  public var reason: Reason

  /// The sequences `from` through `to` are missing for one reason.
  public init(from: UInt64, to: UInt64, reason: Reason) {
    self.from = from
    self.to = to
    self.reason = reason
  }

  /// The number of messages that are missing.
  public var count: UInt64 { to - from + 1 }
}
