/// How a client's session behaves.
public struct ClientSessionSettings: Hashable, Sendable {
  /// How many bytes of pages the server may have under way unacknowledged.
  public var windowBytes: UInt32 = 256 * 1024
  /// How long the server may take to begin a session.
  public var welcomeMilliseconds: UInt32 = 20_000
  /// The longest pause before the second attempt to connect; each further one doubles it.
  public var retryMilliseconds: UInt32 = 500
  /// The longest pause that doubling leads to.
  public var retryMillisecondsMax: UInt32 = 60_000
  /// Whether signing in signs out the user's other devices.
  public var replacesOthers = false

  /// What suits phones.
  public init() {}
}
