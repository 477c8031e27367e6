/// A user inside an app: what a mailbox belongs to.
public struct MailboxAddress: Hashable, Sendable, Comparable, CustomStringConvertible,
  CustomDebugStringConvertible
{
  /// The app that the user belongs to.
  public let app: AppID
  /// The user.
  public let user: UserID

  /// The address of a user of the standard app, or of the app given.
  public init(_ user: UserID, in app: AppID = .standard) {
    self.app = app
    self.user = user
  }

  /// The user's id, with the app before it unless it is the standard one.
  public var description: String {
    app == .standard ? "'\(user)'" : "'\(app)/\(user)'"
  }

  /// App and user, each in the form that shows its bytes.
  public var debugDescription: String { "\(app.debugDescription)/\(user.debugDescription)" }

  /// Orders by app, then by user.
  public static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.app == rhs.app ? lhs.user < rhs.user : lhs.app < rhs.app
  }
}
