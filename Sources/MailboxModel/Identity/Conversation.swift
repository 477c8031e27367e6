/// The unit that unread counts are kept by: one-to-one with a peer, or a group.
public enum Conversation: Hashable, Sendable, Comparable, CustomStringConvertible,
  CustomDebugStringConvertible
{
  /// One-to-one with this user.
  case peer(UserID)
  /// The group of this id.
  case group(GroupID)

  /// The peer's or the group's id.
  public var description: String {
    switch self {
    case .peer(let user): user.value
    case .group(let group): group.value
    }
  }

  /// Its kind, and the id in the form that shows its bytes.
  public var debugDescription: String {
    switch self {
    case .peer(let user): "peer \(user.debugDescription)"
    case .group(let group): "group \(group.debugDescription)"
    }
  }

  /// True when it is a group.
  public var isGroup: Bool {
    if case .group = self { true } else { false }
  }

  /// Orders peers before groups, then by id.
  public static func < (lhs: Self, rhs: Self) -> Bool {
    switch (lhs, rhs) {
    case (.peer(let left), .peer(let right)): left < right
    case (.group(let left), .group(let right)): left < right
    case (.peer, .group): true
    case (.group, .peer): false
    }
  }
}
