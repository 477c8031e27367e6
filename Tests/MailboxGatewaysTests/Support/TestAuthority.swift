import Crypto
import Foundation
import NIOSSL
import SwiftASN1
import X509

/// Makes certificates that nobody but a test trusts.
struct TestAuthority {
  /// A certificate with its key, as DER.
  struct Identity {
    let certificate: [UInt8]
    let key: [UInt8]

    /// For a server of NIO's.
    var source: (NIOSSLCertificateSource, NIOSSLPrivateKeySource) {
      get throws {
        (
          .certificate(try NIOSSLCertificate(bytes: certificate, format: .der)),
          .privateKey(try NIOSSLPrivateKey(bytes: key, format: .der))
        )
      }
    }
  }

  private let key = P256.Signing.PrivateKey()
  private let name: DistinguishedName
  /// The authority's own certificate in PEM.
  let pem: String

  init(_ commonName: String = "test authority") throws {
    name = try DistinguishedName { CommonName(commonName) }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(1), publicKey: .init(key.publicKey),
      notValidBefore: Date(timeIntervalSinceNow: -3600),
      notValidAfter: Date(timeIntervalSinceNow: 3600), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
      }, issuerPrivateKey: .init(key))
    pem = try certificate.serializeAsPEM().pemString
  }

  /// A certificate for localhost, and for its address unless told otherwise.
  func issue(
    _ commonName: String, hasAddress: Bool = true
  ) throws -> Identity {
    let names: [GeneralName] = [.dnsName("localhost")]
    let addresses: [GeneralName] = [.ipAddress(.init(contentBytes: [127, 0, 0, 1]))]
    let leafKey = P256.Signing.PrivateKey()
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(leafKey.publicKey),
      notValidBefore: Date(timeIntervalSinceNow: -3600),
      notValidAfter: Date(timeIntervalSinceNow: 3600), issuer: name,
      subject: try DistinguishedName { CommonName(commonName) },
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        SubjectAlternativeNames(names + (hasAddress ? addresses : []))
      }, issuerPrivateKey: .init(key))
    var serializer = DER.Serializer()
    try serializer.serialize(certificate)
    return Identity(
      certificate: serializer.serializedBytes, key: [UInt8](leafKey.derRepresentation))
  }
}
