internal import SwiftASN1

/// The kind of a key.
package enum KeyAlgorithm: Sendable, Hashable {
  case p256, p384, p521, rsa, ed25519
  /// Another one, in words.
  case other(String)

  /// Its name for people.
  package var words: String {
    switch self {
    case .p256: "P-256"
    case .p384: "P-384"
    case .p521: "P-521"
    case .rsa: "RSA"
    case .ed25519: "Ed25519"
    case .other(let words): words
    }
  }

  /// Bytes of a private key on a curve; nil of the others.
  var scalarBytes: Int? {
    switch self {
    case .p256: 32
    case .p384: 48
    case .p521: 66
    case .rsa, .ed25519, .other: nil
    }
  }

  /// Reads an `AlgorithmIdentifier`: RFC 5480 for curves, RFC 8017 for RSA, RFC 8410 for Ed25519.
  init(identifier node: ASN1Node) throws {
    guard case .constructed(let parts) = node.content else {
      throw KeyFileError.unreadable("a key")
    }
    var nodes = parts.makeIterator()
    guard let first = nodes.next() else { throw KeyFileError.unreadable("a key") }
    switch try ASN1ObjectIdentifier(derEncoded: first) {
    case [1, 2, 840, 10045, 2, 1]:
      guard let curve = nodes.next() else { throw KeyFileError.unnamedCurve }
      try self.init(curve: curve)
    case [1, 2, 840, 113_549, 1, 1, 1]: self = .rsa
    case [1, 3, 101, 112]: self = .ed25519
    case [1, 2, 840, 113_549, 1, 1, 10]: self = .other("RSA for PSS only")
    case [1, 2, 840, 10040, 4, 1]: self = .other("DSA")
    case [1, 3, 101, 113]: self = .other("Ed448")
    case [1, 3, 101, 110]: self = .other("X25519")
    case let other: self = .other("of algorithm \(other)")
    }
  }

  /// Reads the name of a curve (RFC 5480, section 2.1.1.1). Throws `.unnamedCurve` of one that is spelled
  /// out.
  init(curve node: ASN1Node) throws {
    guard node.identifier == .objectIdentifier else { throw KeyFileError.unnamedCurve }
    switch try ASN1ObjectIdentifier(derEncoded: node) {
    case [1, 2, 840, 10045, 3, 1, 7]: self = .p256
    case [1, 3, 132, 0, 34]: self = .p384
    case [1, 3, 132, 0, 35]: self = .p521
    case [1, 3, 132, 0, 10]: self = .other("secp256k1")
    case let other: self = .other("on curve \(other)")
    }
  }
}
