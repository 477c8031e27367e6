internal import Foundation

/// A signed token (RFC 7519) in its compact form.
enum JSONWebToken {
  /// Header and claims as JSON, and the signature of both; `sign` gives its raw bytes.
  static func sign(
    header: some Encodable, claims: some Encodable, _ sign: ([UInt8]) throws -> [UInt8]
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let unsigned =
      base64URL([UInt8](try encoder.encode(header))) + "."
      + base64URL([UInt8](try encoder.encode(claims)))
    return unsigned + "." + base64URL(try sign(Array(unsigned.utf8)))
  }

  /// Base64 for URLs without padding (RFC 4648, section 5).
  static func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
      .replacingOccurrences(of: "+", with: "-")
      .replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
  }
}
