internal import Crypto
internal import FoundationEssentials
internal import JWTKit

/// A key that tokens are checked with.
public struct SignInKey: Sendable {
  /// How tokens are signed with it, RFC 7518 section 3.1.
  public enum Algorithm: String, Sendable, CaseIterable {
    /// A secret that both sides know: 32 bytes or more.
    case hs256 = "HS256"
    /// An elliptic curve key, P-256.
    case es256 = "ES256"
    /// An RSA key of 2,048 bits or more.
    case rs256 = "RS256"
  }

  /// The fewest bytes of a secret: RFC 7518 section 3.2 asks for the size of the hash.
  public static let secretBytesMin = 32

  /// How tokens are signed with it.
  public let algorithm: Algorithm
  /// Which `kid` its tokens name; nil fits all.
  public let keyID: String?
  let keys: JWTKeyCollection

  /// A secret that both sides know.
  public static func secret(_ bytes: [UInt8], keyID: String? = nil) async throws -> SignInKey {
    guard bytes.count >= secretBytesMin else {
      throw SignInKeyError(
        message: "the secret has \(bytes.count) bytes",
        hint: "it takes \(secretBytesMin) random bytes or more; 'mailboxd token' makes some")
    }
    let keys = await JWTKeyCollection().add(
      hmac: HMACKey(from: Data(bytes)), digestAlgorithm: .sha256)
    return SignInKey(algorithm: .hs256, keyID: keyID, keys: keys)
  }

  /// A public key in PEM: P-256 for ES256, RSA for RS256.
  public static func publicKey(pem: String, keyID: String? = nil) async throws -> SignInKey {
    if let key = try? ES256PublicKey(pem: pem) {
      return SignInKey(
        algorithm: .es256, keyID: keyID, keys: await JWTKeyCollection().add(ecdsa: key))
    }
    do {
      let key = try Insecure.RSA.PublicKey(pem: pem)
      return SignInKey(
        algorithm: .rs256, keyID: keyID,
        keys: await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256))
    } catch {
      throw SignInKeyError(
        message: "the key is neither a P-256 nor an RSA public key in PEM (\(error))",
        hint: "give the public key, as 'openssl pkey -pubout' prints it")
    }
  }
}

/// Why something is no key to check tokens with.
public struct SignInKeyError: Error, Sendable {
  /// What was wrong.
  public let message: String
  /// What to do about it.
  public let hint: String
}
