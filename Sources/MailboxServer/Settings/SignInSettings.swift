/// How tokens are checked, beside the keys.
public struct SignInSettings: Sendable, Hashable {
  /// What a token's `aud` has to name.
  public var audience: String
  /// What a token's `iss` has to be; nil takes any.
  public var issuer: String?
  /// Seconds that clocks may differ.
  public var clockSkewSeconds: UInt32

  /// Tokens for an audience.
  public init(audience: String = "mailbox", issuer: String? = nil, clockSkewSeconds: UInt32 = 30) {
    self.audience = audience
    self.issuer = issuer
    self.clockSkewSeconds = clockSkewSeconds
  }
}
