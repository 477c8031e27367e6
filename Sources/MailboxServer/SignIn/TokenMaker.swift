internal import FoundationEssentials
internal import JWTKit

/// Makes tokens with a secret, for development and tests. In production they come from the login of
/// the app.
public struct TokenMaker: Sendable {
  /// The content of a token.
  public struct Claims: Sendable {
    /// The user; for a sender or an operator a name for the logs.
    public var user: String?
    /// The app; nil for the standard one, or for all of them in an operator's token.
    public var app: String?
    /// The one device it is good for; nil for any.
    public var device: String?
    /// The roles of its bearer, which say what he may do.
    public var roles: [Role]
    /// The party that it is for, its `aud`.
    public var audience: String
    /// The time at which it ends, in seconds since 1970.
    public var expiresAtSeconds: Double

    /// A token of some roles for an audience.
    public init(
      user: String?, app: String? = nil, device: String? = nil, roles: [Role], audience: String,
      expiresAtSeconds: Double
    ) {
      self.user = user
      self.app = app
      self.device = device
      self.roles = roles
      self.audience = audience
      self.expiresAtSeconds = expiresAtSeconds
    }
  }

  private let key: SignInKey

  /// Signs with a secret of 32 bytes or more.
  public init(secret: [UInt8]) async throws { key = try await .secret(secret) }

  /// A signed token.
  public func token(_ claims: Claims) async throws -> String {
    try await key.keys.sign(
      SignedClaims(
        TokenClaims(
          subject: claims.user, audience: .init([claims.audience]),
          expiresAt: claims.expiresAtSeconds, notBefore: nil, issuer: nil, app: claims.app,
          device: claims.device, roles: .init(claims.roles.map(\.rawValue)))))
  }
}
