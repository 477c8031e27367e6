internal import Crypto
internal import Foundation
internal import MailboxKeys

/// The tokens that a key signs in with: not renewed before 20 minutes, and not used beyond 60.
///
/// Source: Apple, 'Establishing a token-based connection to APNs'.
struct ProviderTokens {
  /// A signed token.
  struct Token: Sendable, Equatable {
    /// The token as it stands in the header.
    let text: String
    /// The time at which it was signed, in seconds of the monotonic clock.
    let signedAt: Int64
  }

  /// Apple refuses tokens that are renewed more often.
  static let renewSecondsMin: Int64 = 20 * 60
  /// The age at which a token is renewed by itself, in seconds.
  static let renewSeconds: Int64 = 50 * 60
  /// The age it may reach when Apple complains of new tokens, in seconds; Apple refuses it from 3,600 on.
  static let ageSecondsMax: Int64 = 58 * 60

  private let key: P256.Signing.PrivateKey
  private let keyID: String
  private let teamID: String
  private let clock: GatewayClock
  private var current: Token?
  /// The age at which the present token is renewed, in seconds.
  private var age = renewSeconds

  /// Throws what is wrong with a key in PEM that is not one of P-256.
  init(
    pem: String, keyID: String, teamID: String, clock: GatewayClock
  ) throws(KeyFileError) {
    key = try PrivateKeyFile(PEMFile(Array(pem.utf8))).p256
    self.keyID = keyID
    self.teamID = teamID
    self.clock = clock
  }

  /// The token to send with.
  mutating func token() throws -> Token {
    if let current, clock.uptimeSeconds() - current.signedAt < age { return current }
    return try sign()
  }

  /// Returns whether there is, or can be now, another token than one that Apple calls expired; signs it.
  mutating func replace(_ expired: Token) throws -> Bool {
    guard let current, current == expired else { return true }
    guard secondsUntilRenewal == 0 else { return false }
    _ = try sign()
    return true
  }

  /// Goes on with the present token as long as it is good.
  mutating func keep() { age = Self.ageSecondsMax }

  /// Seconds before which no other token may be signed.
  var secondsUntilRenewal: Int64 {
    guard let current else { return 0 }
    return max(0, current.signedAt + Self.renewSecondsMin - clock.uptimeSeconds())
  }

  private mutating func sign() throws -> Token {
    let text = try JSONWebToken.sign(
      header: Header(kid: keyID), claims: Claims(iss: teamID, iat: clock.unixSeconds())
    ) { [UInt8](try key.signature(for: Data($0)).rawRepresentation) }
    let token = Token(text: text, signedAt: clock.uptimeSeconds())
    current = token
    age = Self.renewSeconds
    return token
  }

  private struct Header: Encodable {
    var alg = "ES256"
    let kid: String
  }

  private struct Claims: Encodable {
    let iss: String
    let iat: Int64
  }
}
