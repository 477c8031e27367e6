internal import MailboxModel

/// The bounds on what clients may use of a server. Those that are not given have the default.
public struct ServerLimits: Sendable, Hashable {
  /// Bytes of one request: 1 KiB to 16 MiB. A deposit to 10,000 users fits into the default.
  public var requestBytesMax = 2 << 20
  /// Bytes of one page: 1 KiB to 4 MiB. A single larger message still makes a page of its own.
  public var pageBytesMax = 256 << 10
  /// Entries of one page.
  public var pageEntriesMax = 4096
  /// Conversations of unread counts in one answer: 1 to 1,000, of which each takes less than 300 bytes.
  public var unreadConversationsMax = 200
  /// Connections at a time on which somebody has signed in; on more, calls are refused.
  public var connectionsMax = 20_000
  /// Connections at a time on which nobody has signed in yet; more are closed when they come, or take
  /// the place of one of an address that has more.
  public var unreadyConnectionsMax = 4096
  /// Connections at a time on which one user of an app was the first to sign in.
  public var connectionsPerUserMax = 32
  /// Connections at a time on which one server that sends, or one who operates, was the first to sign
  /// in. An idle one takes some 50 to 100 KiB of memory.
  public var connectionsPerSenderMax = 1000
  /// Streams that one connection may have open; more wait at the client.
  public var streamsPerConnectionMax = 100
  /// Calls that one user of an app may have open, sessions among them; more are refused.
  public var openCallsPerUserMax = 128
  /// Calls that one server that sends, or one who operates, may have open; more are refused. One takes
  /// some 25 KiB of memory.
  public var openCallsPerSenderMax = 10_000
  /// Calls that may be open in all; apps, and those who have not signed in, have three quarters of them.
  public var openCallsMax = 100_000
  /// Bytes of requests under way of one user, before sign-in of one connection, beyond the first 16 KiB
  /// of each: 1 MiB to 1 GiB. A server that sends has half of all.
  public var heldRequestBytesPerUserMax = 16 << 20
  /// Bytes of requests under way in all, beyond the first 16 KiB of each: 4 MiB to 64 GiB. Apps, and
  /// those who have not signed in, have three quarters of them.
  public var heldRequestBytesMax = 256 << 20
  /// Calls a second of one user, and ten seconds of them at once; more are refused.
  public var callsPerSecondPerUser = 50
  /// Units a second that one user's messages may cost who send them, and two seconds of them at once; more
  /// are refused. A unit is a message, ten of its recipients, a KiB of it, or 16 KiB of all its copies. One
  /// that costs more by itself is taken, and its sender waits for as long as it cost.
  public var depositUnitsPerSecondPerSender = 2000
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
  /// Seconds between two renewals of a connected device's lease: at most half of the store's
  /// `deviceLeaseSeconds`.
  public var leaseRenewalSeconds = 86_400
  /// Seconds until a connection has to have said something whole, with TLS behind its handshake.
  public var greetingSeconds = 10
  /// Seconds until a request has to be whole, from its beginning on, and until an answer has to be
  /// taken by a client that makes no room for it.
  public var requestSeconds = 30
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
    try Self.check("unreadConversationsMax", unreadConversationsMax, 1, Unread.conversationsMax)
    try Self.check("connectionsMax", connectionsMax, 1, 1_000_000)
    try Self.check("unreadyConnectionsMax", unreadyConnectionsMax, 1, 1_000_000)
    try Self.check("connectionsPerUserMax", connectionsPerUserMax, 1, 1_000_000)
    try Self.check("connectionsPerSenderMax", connectionsPerSenderMax, 1, 1_000_000)
    try Self.check("streamsPerConnectionMax", streamsPerConnectionMax, 1, 100_000)
    try Self.check("openCallsPerUserMax", openCallsPerUserMax, 1, 1_000_000)
    try Self.check("openCallsPerSenderMax", openCallsPerSenderMax, 1, 100_000_000)
    try Self.check("openCallsMax", openCallsMax, 4, 100_000_000)
    try Self.check("heldRequestBytesPerUserMax", heldRequestBytesPerUserMax, 1 << 20, 1 << 30)
    try Self.check("heldRequestBytesMax", heldRequestBytesMax, 4 << 20, 64 << 30)
    try Self.check("callsPerSecondPerUser", callsPerSecondPerUser, 1, 1_000_000)
    try Self.check(
      "depositUnitsPerSecondPerSender", depositUnitsPerSecondPerSender, 1, 1_000_000_000)
    try Self.check("sessionsPerUserMax", sessionsPerUserMax, 1, 1000)
    try Self.check("drainingSessionsMax", drainingSessionsMax, 1, 100_000)
    try Self.check("waitingSessionsMax", waitingSessionsMax, 0, 1_000_000)
    try Self.check("drainingTurnSeconds", drainingTurnSeconds, 1, 3600)
    try Self.check("windowBytesMax", windowBytesMax, 1 << 10, 64 << 20)
    try Self.check("unacknowledgedSeconds", unacknowledgedSeconds, 1, 3600)
    try Self.check("leaseRenewalSeconds", leaseRenewalSeconds, 1, 2_592_000)
    try Self.check("greetingSeconds", greetingSeconds, 1, 3600)
    try Self.check("requestSeconds", requestSeconds, 1, 3600)
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
  /// A description of what was wrong.
  public let message: String
  /// Advice on what to do about it.
  public let hint: String

  /// Says what was wrong and what to do.
  public init(message: String, hint: String) {
    self.message = message
    self.hint = hint
  }
}
