/// What bindings call a credential: 1 to 128 bytes. `mailboxd` gives out shorter ones, see
/// Credentials.md.
public struct CredentialName: Identifier {
  /// What errors call it.
  public static let kind = "credential"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The name as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}

/// What a push is for at Apple: the app's bundle id, with its suffix for other kinds of push; empty
/// where there is none.
public struct PushTopic: Identifier {
  /// What errors call it.
  public static let kind = "topic"
  /// The most bytes it may have.
  public static let bytesMax = 256
  /// The topic as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
  /// No topic.
  public static let none = PushTopic(checked: "")
  /// Whether there is none.
  public var isEmpty: Bool { value.isEmpty }
}

/// Who reads the feed, as the store keeps its position: 1 to 128 bytes.
public struct FeedReaderName: Identifier {
  /// What errors call it.
  public static let kind = "feed reader"
  /// The most bytes it may have.
  public static let bytesMax = 128
  /// The name as given.
  public let value: String
  /// Wraps a value that was checked before.
  public init(checked value: String) { self.value = value }
}
