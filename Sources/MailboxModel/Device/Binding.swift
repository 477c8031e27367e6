/// A device's push token, and where it is good.
public struct Binding: Hashable, Sendable {
  /// The push service that the token belongs to.
  public enum Platform: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    /// Apple Push Notification service.
    case apns = 1
    /// Firebase Cloud Messaging.
    case fcm = 2
    /// A web address of the operator's own.
    case webhook = 3

    /// The word that people and programs read.
    public var description: String {
      switch self {
      case .apns: "apns"
      case .fcm: "fcm"
      case .webhook: "webhook"
      }
    }
  }

  /// The one of Apple's two services that the token belongs to.
  public enum Environment: UInt8, Sendable, CaseIterable, CustomStringConvertible {
    /// For apps from the store.
    case production = 1
    /// For development builds.
    case sandbox = 2

    /// The word that people and programs read.
    public var description: String { self == .production ? "production" : "sandbox" }
  }

  /// The token as the platform gave it to the app.
  public var token: PushToken
  /// The push service that the token belongs to.
  public var platform: Platform
  /// The name of the credential that pushes to it.
  public var credential: CredentialName
  /// The one of Apple's two services that the token belongs to.
  public var environment: Environment
  /// The app's bundle id, with its suffix for other kinds of push; empty for other platforms.
  public var topic: PushTopic
  /// The time at which the app reported the token.
  public var registeredAt: Timestamp

  /// A token with its circumstances, as an app reports them: the store checks them when it binds.
  public init(
    token: String, platform: Platform, credential: String,
    environment: Environment = .production, topic: String = "",
    registeredAt: Timestamp = Timestamp(milliseconds: 0)
  ) {
    self.token = PushToken(checked: token)
    self.platform = platform
    self.credential = CredentialName(checked: credential)
    self.environment = environment
    self.topic = PushTopic(checked: topic)
    self.registeredAt = registeredAt
  }
}
