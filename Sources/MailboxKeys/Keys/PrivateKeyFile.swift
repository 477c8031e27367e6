internal import SwiftASN1

/// A private key from a file.
///
/// ```
/// PRIVATE KEY      PKCS #8 (RFC 5958): version | algorithm | OCTET STRING, which holds one of the next two
/// EC PRIVATE KEY   SEC 1 (RFC 5915): 1 | OCTET STRING scalar | [0] curve | [1] public key
/// RSA PRIVATE KEY  PKCS #1 (RFC 8017): version | modulus | …
/// ```
/// The curve may be missing in the second where a block `EC PARAMETERS` before it names it.
package struct PrivateKeyFile: Sendable {
  /// The kind of the key.
  package let algorithm: KeyAlgorithm
  /// On a curve the scalar, of RSA the key as PKCS #1, of Ed25519 its seed.
  let material: [UInt8]

  private static let what = "the key"

  /// The first private key of a file. Throws `.encrypted`, `.missing`, `.unreadable`, `.unnamedCurve`.
  package init(_ file: PEMFile) throws(KeyFileError) {
    let blocks = file.blocks
    guard let index = blocks.firstIndex(where: { $0.isPrivateKey }) else {
      throw .missing("private key", found: blocks.map(\.label))
    }
    let block = blocks[index]
    if block.isEncrypted || block.label == "ENCRYPTED PRIVATE KEY" { throw .encrypted }
    let parameters = blocks[..<index].last { $0.label == "EC PARAMETERS" }?.bytes
    do {
      (algorithm, material) = try Self.read(block, parameters)
    } catch let error as KeyFileError {
      throw error
    } catch {
      throw .unreadable(Self.what)
    }
  }

  private static func read(
    _ block: PEMBlock, _ parameters: [UInt8]?
  ) throws -> (KeyAlgorithm, [UInt8]) {
    switch block.label {
    case "EC PRIVATE KEY":
      let curve = try parameters.map { try KeyAlgorithm(curve: try DER.parse($0)) }
      return try sec1(block.bytes, curve)
    case "RSA PRIVATE KEY": return (.rsa, block.bytes)
    case "": return try withoutLabel(block.bytes)
    default: return try pkcs8(block.bytes)
    }
  }

  private static func pkcs8(_ bytes: [UInt8]) throws -> (KeyAlgorithm, [UInt8]) {
    try DER.sequence(try DER.parse(bytes), identifier: .sequence) { nodes in
      _ = try Int64(derEncoded: &nodes)
      guard let identifier = nodes.next() else { throw KeyFileError.unreadable(what) }
      let algorithm = try KeyAlgorithm(identifier: identifier)
      let inner = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
      while nodes.next() != nil {}
      switch algorithm {
      case .p256, .p384, .p521: return try sec1(inner, algorithm)
      case .ed25519:
        return (algorithm, Array(try ASN1OctetString(derEncoded: inner).bytes))
      case .rsa, .other: return (algorithm, inner)
      }
    }
  }

  private static func sec1(
    _ bytes: [UInt8], _ known: KeyAlgorithm?
  ) throws -> (KeyAlgorithm, [UInt8]) {
    try DER.sequence(try DER.parse(bytes), identifier: .sequence) { nodes in
      guard try Int64(derEncoded: &nodes) == 1 else { throw KeyFileError.unreadable(what) }
      let scalar = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
      let named = try DER.optionalExplicitlyTagged(
        &nodes, tagNumber: 0, tagClass: .contextSpecific
      ) { try KeyAlgorithm(curve: $0) }
      while nodes.next() != nil {}
      guard let curve = named ?? known else { throw KeyFileError.unnamedCurve }
      return (curve, try padded(scalar, to: curve.scalarBytes))
    }
  }

  /// A file in DER tells by its second part what it is: of the three only SEC 1 has octets there, and
  /// PKCS #8 a list.
  private static func withoutLabel(_ bytes: [UInt8]) throws -> (KeyAlgorithm, [UInt8]) {
    guard case .constructed(let parts) = try DER.parse(bytes).content,
      let second = Array(parts).dropFirst().first
    else { throw KeyFileError.unreadable(what) }
    switch second.identifier {
    case .sequence: return try pkcs8(bytes)
    case .octetString: return try sec1(bytes, nil)
    case .integer: return (.rsa, bytes)
    default: throw KeyFileError.unreadable(what)
    }
  }

  /// Some programs leave zeroes in front away, and some write one too many.
  private static func padded(_ scalar: [UInt8], to count: Int?) throws -> [UInt8] {
    guard let count else { return scalar }
    let bare = scalar.drop { $0 == 0 }
    guard !bare.isEmpty, bare.count <= count else { throw KeyFileError.unreadable(what) }
    return [UInt8](repeating: 0, count: count - bare.count) + bare
  }
}

extension PEMBlock {
  /// True when it is a private key of a kind that is known, or may be: one without a label.
  fileprivate var isPrivateKey: Bool {
    [
      "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "",
    ].contains(label)
  }
}
