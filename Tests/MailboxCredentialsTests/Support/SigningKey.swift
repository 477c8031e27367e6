import Crypto

/// A key as Apple gives them out for pushes.
enum SigningKey {
  static let pem = P256.Signing.PrivateKey().pemRepresentation
}
