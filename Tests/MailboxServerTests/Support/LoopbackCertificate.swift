import Crypto
import Foundation
import MailboxTesting
import SwiftASN1
import X509

/// A certificate for 127.0.0.1 that nobody but a test trusts, with its key, as PEM files.
struct LoopbackCertificate {
  let certificateFile: String
  let keyFile: String
  /// The certificate in PEM, for clients that trust it.
  let pem: String

  /// Writes a new certificate and key over those of the same names.
  init(in directory: TemporaryDirectory, serial: Int) throws {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("loopback \(serial)") }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(serial), publicKey: .init(key.publicKey),
      notValidBefore: Date(timeIntervalSinceNow: -3600),
      notValidAfter: Date(timeIntervalSinceNow: 3600), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        SubjectAlternativeNames([
          .dnsName("localhost"), .ipAddress(.init(contentBytes: [127, 0, 0, 1])),
        ])
      }, issuerPrivateKey: .init(key))
    pem = try certificate.serializeAsPEM().pemString
    certificateFile = directory.path("certificate.pem")
    keyFile = directory.path("key.pem")
    try Data(key.pemRepresentation.utf8).write(to: URL(fileURLWithPath: keyFile))
    try Data(pem.utf8).write(to: URL(fileURLWithPath: certificateFile))
  }
}
