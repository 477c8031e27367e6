import Crypto
import Foundation
import Testing

/// A JSON Web Token, taken apart and checked.
struct SignedToken {
  let header: [String: String]
  let issuer: String
  let issuedAt: Int64
  let unsigned: String
  let signature: Data

  /// Of `bearer …`.
  init(bearer: String?) throws {
    let text = try #require(bearer)
    #expect(text.hasPrefix("bearer "))
    let parts = text.dropFirst(7).split(separator: ".").map(String.init)
    try #require(parts.count == 3)
    let decoder = JSONDecoder()
    header = try decoder.decode([String: String].self, from: try Self.decode(parts[0]))
    struct Claims: Decodable {
      let iss: String
      let iat: Int64
    }
    let claims = try decoder.decode(Claims.self, from: try Self.decode(parts[1]))
    issuer = claims.iss
    issuedAt = claims.iat
    unsigned = "\(parts[0]).\(parts[1])"
    signature = try Self.decode(parts[2])
  }

  /// Returns whether a key signed it, with the raw signature of ES256 (RFC 7518, section 3.4).
  func isSigned(by key: P256.Signing.PublicKey) throws -> Bool {
    let signature = try P256.Signing.ECDSASignature(rawRepresentation: signature)
    return key.isValidSignature(signature, for: Data(unsigned.utf8))
  }

  static func decode(_ text: String) throws -> Data {
    var base = text.replacingOccurrences(of: "-", with: "+")
      .replacingOccurrences(of: "_", with: "/")
    base += String(repeating: "=", count: (4 - base.count % 4) % 4)
    return try #require(Data(base64Encoded: base))
  }
}
