/// A credential's name in bindings: 1 to 128 bytes. `mailboxd` gives out shorter ones, see
/// Credentials.md.
public struct CredentialName: Identifier {
  /// The word for it in errors.
  public static let kind = "credential"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The name as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}

/// The target of a push at Apple: the app's bundle id, with its suffix for other kinds of push; empty
/// where there is none.
public struct PushTopic: Identifier {
  /// The word for it in errors.
  public static let kind = "topic"
  /// The most bytes it may have.
  public static let bytesMax = 256
  /// The topic as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
  /// No topic.
  public static let none = PushTopic(checked: "")
  /// True when there is no topic.
  public var isEmpty: Bool { value.isEmpty }
}

/// The name of a reader of the feed, under which the store keeps its position: 1 to 128 bytes.
public struct FeedReaderName: Identifier {
  /// The word for it in errors.
  public static let kind = "feed reader"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The name as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}
