internal import Crypto
internal import Foundation
internal import SwiftASN1
internal import X509

/// A certificate for loopback, good for a day, which its clients trust by its file.
struct Certificates: Codable, Sendable {
  let certificateFile: String
  let keyFile: String

  init(in directory: String) throws {
    certificateFile = directory + "/certificate.pem"
    keyFile = directory + "/key.pem"
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("loopback") }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
      notValidBefore: Date(timeIntervalSinceNow: -3600),
      notValidAfter: Date(timeIntervalSinceNow: 86_400), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        SubjectAlternativeNames([.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
      }, issuerPrivateKey: .init(key))
    try Data(try certificate.serializeAsPEM().pemString.utf8)
      .write(to: URL(fileURLWithPath: certificateFile))
    try Data(key.pemRepresentation.utf8).write(to: URL(fileURLWithPath: keyFile))
  }
}
