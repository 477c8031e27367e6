/// The content of a token: claims of RFC 7519 section 4.1, and three of our own.
struct TokenClaims: Codable {
  /// `sub`: the user; for a sender or an operator a name for the logs.
  var subject: String?
  /// `aud`: whom the token is for, one name or several.
  var audience: Names
  /// `exp`: when it ends, in seconds since 1970.
  var expiresAt: Double
  /// `nbf`: when it begins, in seconds since 1970.
  var notBefore: Double?
  /// `iat`: when it was made, in seconds since 1970. It decides nothing, but has to be a time.
  var issuedAt: Double?
  /// `iss`: who made it.
  var issuer: String?
  /// `app`: the app it is for.
  var app: String?
  /// `device`: the one device it is good for.
  var device: String?
  /// `roles`: what its bearer may do, one word or several.
  var roles: Names

  enum CodingKeys: String, CodingKey {
    case subject = "sub"
    case audience = "aud"
    case expiresAt = "exp"
    case notBefore = "nbf"
    case issuedAt = "iat"
    case issuer = "iss"
    case app
    case device
    case roles
  }

  /// One text or a list of them, as RFC 7519 allows for `aud`.
  struct Names: Codable, Sendable, Equatable {
    var values: [String]

    init(_ values: [String]) { self.values = values }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let value = try? container.decode(String.self) {
        values = [value]
      } else {
        values = try container.decode([String].self)
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(values)
    }
  }
}
