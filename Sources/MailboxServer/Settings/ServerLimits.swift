/// What clients may use of a server. What is not said has the default.
public struct ServerLimits: Sendable, Hashable {
  /// Bytes of one request: 1 KiB to 16 MiB. A deposit to 10,000 users fits into the default.
  public var requestBytesMax = 2 << 20
  /// Bytes of one page: 1 KiB to 4 MiB. A single larger message still makes a page of its own.
  public var pageBytesMax = 256 << 10
  /// Entries of one page.
  public var pageEntriesMax = 4096
  /// Connections at a time; more are closed when they come.
  public var connectionsMax = 20_000
  /// Streams that one connection may have open; more wait at the client.
  public var streamsPerConnectionMax = 100
  /// Calls a second of one user, and ten seconds of them at once; more are refused.
  public var callsPerSecondPerUser = 50
  /// Live sessions of one user, whatever their devices.
  public var sessionsPerUserMax = 8
  /// Sessions that drain their backlog at a time, when many come back at once.
  public var drainingSessionsMax = 256
  /// Sessions that wait for their turn to drain; more are told when to come back.
  public var waitingSessionsMax = 4096
  /// Seconds that a session may hold its turn to drain while others wait; a slower one goes on
  /// beside them.
  public var drainingTurnSeconds = 10
  /// Bytes of pages that a session may have under way unacknowledged: 1 KiB to 64 MiB.
  public var windowBytesMax = 1 << 20
  /// Seconds that a page may stay unacknowledged before its device counts as asleep.
  public var unacknowledgedSeconds = 15
  /// How often a connected device's lease is renewed, in seconds: at most half of the store's
  /// `deviceLeaseSeconds`.
  public var leaseRenewalSeconds = 86_400
  /// Seconds a connection without calls is kept.
  public var idleConnectionSeconds = 300
  /// Seconds that calls have left when the server goes away.
  public var shutdownGraceSeconds = 10

  /// The defaults.
  public init() {}

  /// Throws the first value that is outside its limits.
  public func validate() throws(ServerSettingsError) {
    try Self.check("requestBytesMax", requestBytesMax, 1 << 10, 16 << 20)
    try Self.check("pageBytesMax", pageBytesMax, 1 << 10, 4 << 20)
    try Self.check("pageEntriesMax", pageEntriesMax, 1, 100_000)
    try Self.check("connectionsMax", connectionsMax, 1, 1_000_000)
    try Self.check("streamsPerConnectionMax", streamsPerConnectionMax, 1, 100_000)
    try Self.check("callsPerSecondPerUser", callsPerSecondPerUser, 1, 1_000_000)
    try Self.check("sessionsPerUserMax", sessionsPerUserMax, 1, 1000)
    try Self.check("drainingSessionsMax", drainingSessionsMax, 1, 100_000)
    try Self.check("waitingSessionsMax", waitingSessionsMax, 0, 1_000_000)
    try Self.check("drainingTurnSeconds", drainingTurnSeconds, 1, 3600)
    try Self.check("windowBytesMax", windowBytesMax, 1 << 10, 64 << 20)
    try Self.check("unacknowledgedSeconds", unacknowledgedSeconds, 1, 3600)
    try Self.check("leaseRenewalSeconds", leaseRenewalSeconds, 1, 2_592_000)
    try Self.check("idleConnectionSeconds", idleConnectionSeconds, 1, 86_400)
    try Self.check("shutdownGraceSeconds", shutdownGraceSeconds, 0, 3600)
  }

  private static func check(
    _ name: String, _ value: Int, _ lowest: Int, _ highest: Int
  ) throws(ServerSettingsError) {
    guard (lowest...highest).contains(value) else {
      throw ServerSettingsError(
        message: "\(name) is \(value)", hint: "it goes from \(lowest) to \(highest)")
    }
  }
}

/// Settings that a server does not start with.
public struct ServerSettingsError: Error, Sendable, Equatable {
  /// What was wrong.
  public let message: String
  /// What to do about it.
  public let hint: String

  /// Says what was wrong and what to do.
  public init(message: String, hint: String) {
    self.message = message
    self.hint = hint
  }
}
