internal import Crypto
internal import CryptoExtras
internal import FoundationEssentials
internal import JWTKit
internal import MailboxKeys

/// A key that tokens are checked with.
public struct SignInKey: Sendable {
  /// The algorithms that tokens are signed by, RFC 7518 section 3.1.
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

  /// The algorithm that tokens are signed by with it.
  public let algorithm: Algorithm
  /// The `kid` that its tokens name; nil fits all.
  public let keyID: String?
  /// Tells keys apart where they are named: twelve digits of a hash, from which no key can be had.
  public let fingerprint: String
  let keys: JWTKeyCollection

  private init(
    algorithm: Algorithm, keyID: String?, of bytes: some Sequence<UInt8>, keys: JWTKeyCollection
  ) {
    self.algorithm = algorithm
    self.keyID = keyID
    self.keys = keys
    var hash = SHA256()
    hash.update(data: Data("offline-mailbox sign-in key ".utf8))
    hash.update(data: Data(bytes))
    fingerprint = hash.finalize().prefix(6).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }

  /// Returns whether a token that is signed so may be signed with it. A `kid` chooses where both sides
  /// have one.
  func fits(_ algorithm: Algorithm, keyID named: String?) -> Bool {
    guard algorithm == self.algorithm else { return false }
    guard let keyID, let named else { return true }
    return keyID.utf8.elementsEqual(named.utf8)
  }

  /// A secret that both sides know.
  public static func secret(_ bytes: [UInt8], keyID: String? = nil) async throws -> SignInKey {
    guard bytes.count >= secretBytesMin else {
      throw SignInKeyError(
        message: "the secret has \(bytes.count) bytes",
        hint: "it takes \(secretBytesMin) random bytes or more; 'mailboxd token' makes some")
    }
    let keys = await JWTKeyCollection().add(
      hmac: HMACKey(from: Data(bytes)), digestAlgorithm: .sha256)
    return SignInKey(algorithm: .hs256, keyID: keyID, of: bytes, keys: keys)
  }

  /// A public key in PEM: P-256 for ES256, RSA for RS256. Read as openssl does; see `PEMFile`.
  public static func publicKey(pem: String, keyID: String? = nil) async throws -> SignInKey {
    let keys = JWTKeyCollection()
    let file: PublicKeyFile
    do throws(KeyFileError) {
      file = try PublicKeyFile(PEMFile(Array(pem.utf8)))
    } catch {
      throw SignInKeyError(message: error.message, hint: error.hint)
    }
    switch file {
    case .p256(let key):
      await keys.add(ecdsa: try ES256PublicKey(pem: key.pemRepresentation))
      return SignInKey(
        algorithm: .es256, keyID: keyID, of: key.pemRepresentation.utf8, keys: keys)
    case .rsa(let key):
      await keys.add(
        rsa: try Insecure.RSA.PublicKey(pem: key.pemRepresentation), digestAlgorithm: .sha256)
      return SignInKey(
        algorithm: .rs256, keyID: keyID, of: key.pemRepresentation.utf8, keys: keys)
    }
  }
}

/// The reason for which something is no key to check tokens with.
public struct SignInKeyError: Error, Sendable {
  /// A description of what was wrong.
  public let message: String
  /// Advice on what to do about it.
  public let hint: String
}
