/// An app that the deployment hosts: 1 to 64 bytes.
public struct AppID: Identifier {
  /// The word for it in errors.
  public static let kind = "app"
  /// The most bytes it may have.
  public static let bytesMax = 64
  /// The id as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
  /// The app of deployments that host only one.
  public static let standard = AppID(checked: "default")
}

/// The owner of a mailbox: 1 to 128 bytes, unique inside its app.
public struct UserID: Identifier {
  /// The word for it in errors.
  public static let kind = "user"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The id as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}

/// One installation of the app: 1 to 128 bytes, unique inside its user.
public struct DeviceID: Identifier {
  /// The word for it in errors.
  public static let kind = "device"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The id as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}

/// A group conversation: 1 to 128 bytes, unique inside its app.
public struct GroupID: Identifier {
  /// The word for it in errors.
  public static let kind = "group"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The id as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}

/// A message's id, chosen by its sender: 1 to 128 bytes, unique inside its sender.
public struct MessageID: Identifier {
  /// The word for it in errors.
  public static let kind = "message"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The id as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}
