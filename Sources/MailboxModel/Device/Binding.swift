/// A device's push token, and where it is good.
public struct Binding: Hashable, Sendable {
  /// Whose push service it belongs to.
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

  /// Which of Apple's two services it belongs to.
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
  /// Whose push service it belongs to.
  public var platform: Platform
  /// The name of the credential that pushes to it.
  public var credential: CredentialName
  /// Which of Apple's two services it belongs to.
  public var environment: Environment
  /// The app's bundle id, with its suffix for other kinds of push; empty for other platforms.
  public var topic: PushTopic
  /// When the app reported it.
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
