import Crypto
import Foundation
import MailboxServer
import MailboxTesting
import SwiftASN1
import X509

/// An authority of a test's own, which signs certificates for servers on loopback.
struct TestAuthority {
  /// The authority's own certificate in PEM: what a client trusts.
  let file: String
  private let name: DistinguishedName
  private let key = P256.Signing.PrivateKey()
  private let directory: TemporaryDirectory
  private let label: String

  init(_ label: String, in directory: TemporaryDirectory) throws {
    self.label = label
    self.directory = directory
    file = directory.path("\(label).pem")
    name = try DistinguishedName { CommonName("authority \(label)") }
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(1), publicKey: .init(key.publicKey),
      notValidBefore: Date(timeIntervalSinceNow: -86_400),
      notValidAfter: Date(timeIntervalSinceNow: 86_400), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
        Critical(KeyUsage(keyCertSign: true))
      }, issuerPrivateKey: .init(key))
    try Self.write(try certificate.serializeAsPEM().pemString, to: file)
  }

  /// The settings of a server with a new certificate, for these names, good until so long from now.
  func security(
    for names: [GeneralName] = [.loopback], secondsLeft: Double = 3600
  ) throws -> ServerSettings.Security {
    let key = P256.Signing.PrivateKey()
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
      notValidBefore: Date(timeIntervalSinceNow: -7200),
      notValidAfter: Date(timeIntervalSinceNow: secondsLeft), issuer: name,
      subject: try DistinguishedName { CommonName("server") },
      signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        SubjectAlternativeNames(names)
      }, issuerPrivateKey: .init(self.key))
    let (certificateFile, keyFile) = (
      directory.path("\(label)-server.pem"), directory.path("\(label)-server.key")
    )
    try Self.write(try certificate.serializeAsPEM().pemString, to: certificateFile)
    try Self.write(key.pemRepresentation, to: keyFile)
    return .tls(certificateFile: certificateFile, keyFile: keyFile, reloadSeconds: 60)
  }

  private static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }
}

extension GeneralName {
  /// The address that servers of tests listen at.
  static let loopback = GeneralName.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))
}
