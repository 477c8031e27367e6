internal import CryptoExtras
internal import Foundation
internal import MailboxKeys
internal import MailboxModel

/// A service account of Google's: what an access token is asked for with.
struct ServiceAccount: Sendable {
  /// The only use that a token may be put to.
  private static let scope = "https://www.googleapis.com/auth/firebase.messaging"
  /// The time that an assertion holds, in seconds; Google takes at most 3,600.
  private static let assertionSeconds: Int64 = 3600
  /// The largest RSA key that is taken, in bits: signing takes longer the larger it is.
  private static let keyBitsMax = 8192

  let clientEmail: String
  let tokenURI: String
  private let key: _RSA.Signing.PrivateKey

  /// Throws what is wrong with the key or the address.
  init(
    name: CredentialName, clientEmail: String, keyPEM: String, tokenURI: String
  ) throws(UnusableCredential) {
    if let reason = WebAddress.refusal(of: tokenURI) {
      throw UnusableCredential(
        name, "of its token_uri: \(reason)", hint: "renew it with the file as Google gave it")
    }
    let hint = "renew it with the file as Google gave it"
    do throws(KeyFileError) {
      key = try PrivateKeyFile(PEMFile(Array(keyPEM.utf8))).rsa
    } catch {
      throw UnusableCredential(name, "of its key: \(error.message)", hint: hint)
    }
    guard key.keySizeInBits <= Self.keyBitsMax else {
      throw UnusableCredential(
        name, "its key has \(key.keySizeInBits) bits, the limit is \(Self.keyBitsMax)", hint: hint)
    }
    self.clientEmail = clientEmail
    self.tokenURI = tokenURI
  }

  /// The form that asks for an access token (RFC 7523, section 2.1).
  func form(unixSeconds: Int64) throws -> [UInt8] {
    let claims = Claims(
      iss: clientEmail, scope: Self.scope, aud: tokenURI, iat: unixSeconds,
      exp: unixSeconds + Self.assertionSeconds)
    let assertion = try JSONWebToken.sign(header: Header(), claims: claims) { unsigned in
      try key.signature(for: Data(unsigned), padding: .insecurePKCS1v1_5)
        .withUnsafeBytes { Array($0) }
    }
    let grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
    return Array("grant_type=\(grant)&assertion=\(assertion)".utf8)
  }

  private struct Header: Encodable {
    var alg = "RS256"
    var typ = "JWT"
  }

  private struct Claims: Encodable {
    let iss: String
    let scope: String
    let aud: String
    let iat: Int64
    let exp: Int64
  }
}
