package import Crypto
package import CryptoExtras
internal import SwiftASN1

/// A public key from a file: `PUBLIC KEY` (RFC 5280, SubjectPublicKeyInfo) or `RSA PUBLIC KEY` (PKCS #1).
package enum PublicKeyFile: Sendable {
  case p256(P256.Signing.PublicKey)
  case rsa(_RSA.Signing.PublicKey)

  private static let needed = "P-256, or RSA of 2048 bits or more"
  private static let what = "the public key"

  /// The first public key of a file. A private key is no public one: it belongs elsewhere.
  ///
  /// Throws `.missing`, `.unreadable`, `.unnamedCurve`, `.wrongAlgorithm`.
  package init(_ file: PEMFile) throws(KeyFileError) {
    let labels = ["PUBLIC KEY", "RSA PUBLIC KEY", ""]
    guard let block = file.blocks.first(where: { labels.contains($0.label) }) else {
      throw .missing("public key", found: file.blocks.map(\.label))
    }
    do {
      let algorithm = block.label == "RSA PUBLIC KEY" ? .rsa : try Self.algorithm(block.bytes)
      switch algorithm {
      case .p256: self = .p256(try P256.Signing.PublicKey(derRepresentation: block.bytes))
      case .rsa: self = .rsa(try Self.rsa(block.bytes))
      case .p384, .p521, .ed25519, .other:
        throw KeyFileError.wrongAlgorithm(algorithm.words, needed: Self.needed)
      }
    } catch let error as KeyFileError {
      throw error
    } catch {
      throw .unreadable(Self.what)
    }
  }

  private static func algorithm(_ bytes: [UInt8]) throws -> KeyAlgorithm {
    guard case .constructed(let parts) = try DER.parse(bytes).content,
      let first = Array(parts).first
    else { throw KeyFileError.unreadable(what) }
    return try KeyAlgorithm(identifier: first)
  }

  private static func rsa(_ bytes: [UInt8]) throws -> _RSA.Signing.PublicKey {
    if let key = try? _RSA.Signing.PublicKey(derRepresentation: bytes) { return key }
    let small = try _RSA.Signing.PublicKey(unsafeDERRepresentation: bytes)
    throw KeyFileError.wrongAlgorithm("RSA of \(small.keySizeInBits) bits", needed: needed)
  }
}
