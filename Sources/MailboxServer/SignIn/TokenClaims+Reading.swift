internal import JWTKit

extension TokenClaims {
  /// Reads a token's claims. Throws ``TokenProblem`` at the first that is not what it has to be:
  /// nothing is guessed, as a `sub` that is a number is no user's id.
  init(from decoder: any Decoder) throws {
    let fields: KeyedDecodingContainer<CodingKeys>
    do {
      fields = try decoder.container(keyedBy: CodingKeys.self)
    } catch {
      throw TokenProblem.notObject(TokenPart.claims.rawValue)
    }
    func needed<Value>(_ key: CodingKeys, _ value: Value?) throws -> Value {
      guard let value else { throw TokenProblem.missing(key.rawValue) }
      return value
    }
    self.init(
      subject: try fields.text(.subject),
      audience: try needed(.audience, try fields.texts(.audience)),
      expiresAt: try needed(.expiresAt, try fields.time(.expiresAt)),
      notBefore: try fields.time(.notBefore), issuedAt: try fields.time(.issuedAt),
      issuer: try fields.text(.issuer), app: try fields.text(.app),
      device: try fields.text(.device), roles: try needed(.roles, try fields.texts(.roles)))
  }
}

/// The claims as they are signed. They are not read when the signature is checked: what is wrong with
/// them is to be told, and the library would tell only that they cannot be read.
struct SignedClaims: JWTPayload {
  private let claims: TokenClaims?

  init(_ claims: TokenClaims) { self.claims = claims }

  init(from decoder: any Decoder) { claims = nil }

  func encode(to encoder: any Encoder) throws { try claims?.encode(to: encoder) }

  /// Times and names are checked by ``SignIn``.
  func verify(using algorithm: some JWTAlgorithm) {}
}
