package import Crypto
package import CryptoExtras
internal import SwiftASN1
package import X509

/// The key as the libraries have it.
extension PrivateKeyFile {
  /// A key of P-256, which Apple's signing keys are. Throws `.wrongAlgorithm` of another one.
  package var p256: P256.Signing.PrivateKey {
    get throws(KeyFileError) {
      guard algorithm == .p256 else {
        throw .wrongAlgorithm(algorithm.words, needed: KeyAlgorithm.p256.words)
      }
      return try usable { try P256.Signing.PrivateKey(rawRepresentation: material) }
    }
  }

  /// An RSA key of 2048 bits or more. Throws `.wrongAlgorithm` of another one.
  package var rsa: _RSA.Signing.PrivateKey {
    get throws(KeyFileError) {
      guard algorithm == .rsa else {
        throw .wrongAlgorithm(algorithm.words, needed: KeyAlgorithm.rsa.words)
      }
      if let key = try? _RSA.Signing.PrivateKey(derRepresentation: material) { return key }
      // It may be whole, and too small.
      if let small = try? _RSA.Signing.PrivateKey(unsafeDERRepresentation: material) {
        throw .wrongAlgorithm(
          "RSA of \(small.keySizeInBits) bits", needed: "RSA of 2048 bits or more")
      }
      throw .unreadable("the key")
    }
  }

  /// A key that a certificate may be for.
  package var forCertificate: Certificate.PrivateKey {
    get throws(KeyFileError) {
      switch algorithm {
      case .p256: return Certificate.PrivateKey(try p256)
      case .p384:
        return Certificate.PrivateKey(
          try usable { try P384.Signing.PrivateKey(rawRepresentation: material) })
      case .p521:
        return Certificate.PrivateKey(
          try usable { try P521.Signing.PrivateKey(rawRepresentation: material) })
      case .ed25519:
        return Certificate.PrivateKey(
          try usable { try Curve25519.Signing.PrivateKey(rawRepresentation: material) })
      case .rsa: return Certificate.PrivateKey(try rsa)
      case .other(let words):
        throw .wrongAlgorithm(words, needed: "P-256, P-384, P-521, Ed25519 or RSA")
      }
    }
  }

  /// The same as text that every library reads.
  package var textForCertificate: String {
    get throws(KeyFileError) {
      let key = try forCertificate
      return try usable { try key.serializeAsPEM().pemString }
    }
  }

  private func usable<Key>(_ make: () throws -> Key) throws(KeyFileError) -> Key {
    do { return try make() } catch { throw .unreadable("the key") }
  }
}
