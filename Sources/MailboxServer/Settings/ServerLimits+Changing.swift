extension ServerLimits {
  /// The limits that a server takes over while it serves. The others are laid down when it begins to
  /// listen, or in each connection.
  public static let changeable: [any WritableKeyPath<ServerLimits, Int> & Sendable] = [
    \.pageBytesMax, \.pageEntriesMax, \.unreadConversationsMax, \.windowBytesMax,
    \.unacknowledgedSeconds, \.callsPerSecondPerUser, \.depositUnitsPerSecondPerSender,
    \.sessionsPerUserMax, \.drainingSessionsMax, \.waitingSessionsMax, \.drainingTurnSeconds,
    \.connectionsMax, \.shutdownGraceSeconds,
  ]

  /// It with what is changeable of another one.
  func taking(_ next: ServerLimits) -> ServerLimits {
    var limits = self
    for limit in Self.changeable { limits[keyPath: limit] = next[keyPath: limit] }
    return limits
  }
}
