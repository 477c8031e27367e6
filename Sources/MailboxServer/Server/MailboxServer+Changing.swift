extension MailboxServer {
  /// Takes over other settings while it serves: keys and what else belongs to sign-in, the limits of
  /// ``ServerLimits/changeable``, and the files of the certificate, which are read again now. What is laid
  /// down when it begins to listen stays as it was.
  ///
  /// Streams whose tokens are signed with a key that is gone end with `tokenRefused`. Throws
  /// ``ServerSettingsError``, and has changed nothing then.
  public func take(_ next: ServerSettings, keys: [SignInKey]) throws(ServerSettingsError) {
    try next.validate()
    guard !keys.isEmpty else { throw .noKey }
    try certificate?.take(next.security)
    current.take(next)
    let limits = current.limits
    gate.rate.take(perSecond: limits.callsPerSecondPerUser)
    gate.depositRate.take(perSecond: limits.depositUnitsPerSecondPerSender)
    connections.take(readyMax: limits.connectionsMax)
    sessions.take(limits)
    gate.signIn.take(keys, next.signIn)
    gate.streams.take(Set(keys.map(\.fingerprint)))
  }
}

extension ServerSettingsError {
  static let noKey = ServerSettingsError(
    message: "there is no key to check tokens with",
    hint: "give at least one; 'mailboxd token' makes one for development")
}
