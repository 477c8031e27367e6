import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

/// A certificate as Apple makes them for pushes, signed by itself, with its key.
struct PushCertificate: Sendable {
  /// One key for all tests: making one takes a while.
  static let rsa = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

  let pem: String
  let keyPEM: String

  init(
    userID: String? = "com.example.chat", environments: [UInt] = [1, 2], topics: [String]? = nil,
    expiresInSeconds: Double = 86_400, key: Certificate.PrivateKey? = nil
  ) throws {
    let key = try key ?? Certificate.PrivateKey(Self.rsa.get())
    let userID = userID.map {
      RelativeDistinguishedName(
        RelativeDistinguishedName.Attribute(
          type: [0, 9, 2342, 19_200_300, 100, 1, 1], utf8String: $0))
    }
    let name = try CommonName("Apple Push Services").makeRDN()
    let subject = DistinguishedName([userID, name].compactMap { $0 })
    var extensions = environments.map {
      Certificate.Extension(
        oid: [1, 2, 840, 113_635, 100, 6, 3, $0], critical: false, value: [5, 0])
    }
    if let topics {
      extensions.append(
        Certificate.Extension(
          oid: [1, 2, 840, 113_635, 100, 6, 3, 6], critical: false,
          value: try Self.list(topics)[...]))
    }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: key.publicKey,
      notValidBefore: Date(timeIntervalSinceNow: min(0, expiresInSeconds) - 86_400),
      notValidAfter: Date(timeIntervalSinceNow: expiresInSeconds), issuer: subject,
      subject: subject,
      signatureAlgorithm: key.publicKey.isRSA ? .sha256WithRSAEncryption : .ecdsaWithSHA256,
      extensions: try Certificate.Extensions(extensions), issuerPrivateKey: key)
    pem = try certificate.serializeAsPEM().pemString
    keyPEM = try key.serializeAsPEM().pemString
  }

  /// Topic, kinds, topic, kinds …
  private static func list(_ topics: [String]) throws -> [UInt8] {
    var coder = DER.Serializer()
    try coder.appendConstructedNode(identifier: .sequence) { coder in
      for topic in topics {
        try coder.serialize(ASN1UTF8String(topic))
        try coder.appendConstructedNode(identifier: .sequence) { coder in
          try coder.serialize(ASN1UTF8String("app"))
        }
      }
    }
    return coder.serializedBytes
  }
}

extension Certificate.PublicKey {
  fileprivate var isRSA: Bool { _RSA.Signing.PublicKey(self) != nil }
}
