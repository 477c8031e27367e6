/// The rules that tokens are checked by, beside the keys.
public struct SignInSettings: Sendable, Hashable {
  /// The name that has to be in a token's `aud`.
  public var audience: String
  /// The value that a token's `iss` has to have; nil takes any.
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
