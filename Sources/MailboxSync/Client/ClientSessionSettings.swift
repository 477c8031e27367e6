/// The window, the pauses and the sign-in of a client's session.
public struct ClientSessionSettings: Hashable, Sendable {
  /// The most bytes of pages that the server may have under way unacknowledged.
  public var windowBytes: UInt32 = 256 * 1024
  /// The longest time that the server may take to begin a session.
  public var welcomeMilliseconds: UInt32 = 20_000
  /// The longest pause before the second attempt to connect; each further one doubles it.
  public var retryMilliseconds: UInt32 = 500
  /// The longest pause that doubling leads to.
  public var retryMillisecondsMax: UInt32 = 60_000
  /// True when signing in signs out the user's other devices.
  public var replacesOthers = false

  /// Settings that suit phones.
  public init() {}
}
