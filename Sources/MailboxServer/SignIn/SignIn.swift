internal import GRPCCore
internal import JWTKit
internal import MailboxModel

/// Checks the token of a call: who is calling, and what may they do (contract G13).
///
/// A token is taken when its signature fits one of the keys under the algorithm that the key is
/// for. So `alg: none`, or a public key used as a secret, never fits.
struct SignIn: Sendable {
  /// The longest token in bytes; HTTP/2 headers have a limit of their own.
  static let tokenBytesMax = 8192

  let keys: [SignInKey]
  let settings: SignInSettings
  /// Seconds since 1970.
  let now: @Sendable () -> Double
  /// The tokens that these keys and settings have let in. With others it begins anew.
  let cache = TokenCache()

  /// Returns who is calling, by the call's metadata.
  func caller(in metadata: Metadata) async throws(Refusal) -> Caller {
    let text = try token(in: metadata)
    let token = SignedToken(text)
    if let known = cache.find(token) {
      do throws(Refusal) {
        try checkTimes(from: known.notBefore, to: known.expiresAt)
      } catch {
        cache.forget(token)
        throw error
      }
      return caller(of: known)
    }
    let (claims, key) = try await verified(text)
    try checkTimes(from: claims.notBefore, to: claims.expiresAt)
    try checkNames(of: claims)
    let found = VerifiedToken(
      caller: try Self.caller(by: claims, signedWith: key), expiresAt: claims.expiresAt,
      notBefore: claims.notBefore)
    cache.keep(found, of: token)
    return caller(of: found)
  }

  /// Who has a token, and for how long from now.
  private func caller(of token: VerifiedToken) -> Caller {
    var caller = token.caller
    caller.goodFor = goodFor(until: token.expiresAt)
    return caller
  }

  private static func caller(
    by claims: TokenClaims, signedWith key: SignInKey
  ) throws(Refusal) -> Caller {
    do throws(MailboxError) {
      return Caller(
        app: try claims.app.map { (id) throws(MailboxError) in try AppID(id) },
        user: try claims.subject.map { (id) throws(MailboxError) in try UserID(id) },
        device: try claims.device.map { (id) throws(MailboxError) in try DeviceID(id) },
        roles: Set(claims.roles.values.compactMap(Role.init(rawValue:))),
        key: key.fingerprint, goodFor: .zero)
    } catch {
      throw refused("the token's \(error.message)", hint: error.hint)
    }
  }

  private func token(in metadata: Metadata) throws(Refusal) -> String {
    var values = metadata[stringValues: "authorization"].makeIterator()
    guard let value = values.next() else {
      throw Self.refused(
        "the call has no token", hint: "send 'authorization: Bearer TOKEN' with each call")
    }
    guard values.next() == nil else {
      throw Self.refused("the call has more than one token", hint: "send one")
    }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw Self.refused(
        "the authorization is not a bearer token", hint: "send 'authorization: Bearer TOKEN'")
    }
    guard parts[1].utf8.count <= Self.tokenBytesMax else {
      throw Self.refused(
        "the token has \(parts[1].utf8.count) bytes, the limit is \(Self.tokenBytesMax)",
        hint: "put less into it")
    }
    return String(parts[1])
  }

  private func verified(
    _ token: String
  ) async throws(Refusal) -> (claims: TokenClaims, key: SignInKey) {
    guard let parts = TokenParts(token) else { throw Refusal(TokenProblem.notObject("form")) }
    let header = try Self.read(.header, parts.header, as: TokenHeader.self)
    let key = try await key(of: token, header: header)
    return (try Self.read(.claims, parts.claims, as: TokenClaims.self), key)
  }

  private static func read<Value: Decodable>(
    _ part: TokenPart, _ encoded: Substring, as type: Value.Type
  ) throws(Refusal) -> Value {
    do throws(TokenProblem) {
      return try part.read(encoded.utf8, as: type)
    } catch {
      throw Refusal(error)
    }
  }

  /// The key that it is signed with.
  private func key(of token: String, header: TokenHeader) async throws(Refusal) -> SignInKey {
    guard let algorithm = SignInKey.Algorithm(rawValue: header.algorithm) else {
      throw Self.refused(
        "the token is signed with '\(header.algorithm.prefix(20))'",
        hint: "sign it with HS256, ES256 or RS256")
    }
    let fitting = keys.filter { $0.fits(algorithm, keyID: header.keyID) }
    guard !fitting.isEmpty else {
      throw Self.refused(
        "the server has no \(algorithm.rawValue) key for the token",
        hint: "sign it with a key whose counterpart the server's settings name")
    }
    for key in fitting {
      do {
        _ = try await key.keys.verify(token, as: SignedClaims.self)
        return key
      } catch let error as JWTError where error.errorType == .malformedToken {
        throw Refusal(TokenProblem.notObject(TokenPart.claims.rawValue))
      } catch {
        continue
      }
    }
    throw Self.refused(
      "the token's signature does not fit", hint: "sign it with the key that the server knows")
  }

  private func checkTimes(from begin: Double?, to end: Double) throws(Refusal) {
    let now = now()
    let skew = Double(settings.clockSkewSeconds)
    guard now < end + skew else { throw Refusal.tokenExpired }
    if let begin, now < begin - skew {
      throw Refusal(
        .unauthenticated, reason: "tokenNotYetGood", "the token is not good yet",
        hint: "check the clocks of the machines")
    }
  }

  /// A year at most, so that a token for ever needs no special case.
  private func goodFor(until end: Double) -> Duration {
    let seconds = end + Double(settings.clockSkewSeconds) - now()
    return .seconds(min(max(0, seconds), 365 * 86_400))
  }

  private func checkNames(of claims: TokenClaims) throws(Refusal) {
    guard claims.audience.values.contains(where: settings.audience.hasBytes(of:)) else {
      throw Self.refused(
        "the token is for another audience",
        hint: "'aud' is to name this server's, '\(settings.audience)'")
    }
    if let issuer = settings.issuer, claims.issuer.map(issuer.hasBytes(of:)) != true {
      throw Self.refused("the token has another issuer", hint: "'iss' is to be '\(issuer)'")
    }
  }

  private static func refused(_ message: String, hint: String) -> Refusal {
    Refusal(.unauthenticated, reason: "tokenRefused", message, hint: hint)
  }
}

extension Refusal {
  /// The token's time is over, at the call or while its stream was open.
  static let tokenExpired = Refusal(
    .unauthenticated, reason: "tokenExpired", "the token has expired", hint: "get a new one")

  /// The key that the token is signed with was taken away while its stream was open.
  static let keyGone = Refusal(
    .unauthenticated, reason: "tokenRefused", "the token's key is no longer good",
    hint: "get a new token")
}
