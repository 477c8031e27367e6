internal import Foundation
internal import MailboxModel
internal import SwiftASN1
internal import X509

/// The facts that a push certificate of Apple's states about itself.
///
/// ```
/// 1.2.840.113635.100.6.3.1   good for sandbox
/// 1.2.840.113635.100.6.3.2   good for production
/// 1.2.840.113635.100.6.3.6   topics: SEQUENCE { topic, SEQUENCE { kind … }, topic, … }
/// ```
/// Older certificates have no topics there: their one is the subject's user id.
struct AppleCertificate {
  private static let sandbox: ASN1ObjectIdentifier = [1, 2, 840, 113_635, 100, 6, 3, 1]
  private static let production: ASN1ObjectIdentifier = [1, 2, 840, 113_635, 100, 6, 3, 2]
  private static let topicList: ASN1ObjectIdentifier = [1, 2, 840, 113_635, 100, 6, 3, 6]
  private static let userID: ASN1ObjectIdentifier = [0, 9, 2342, 19_200_300, 100, 1, 1]

  /// The time at which it expires.
  let expiresAt: Timestamp
  /// The services that it is good for; none when it does not say.
  let environments: [Binding.Environment]
  /// The topics that it is for; none when it does not say.
  let topics: [String]

  init(der: [UInt8]) throws(CredentialError) {
    do {
      let certificate = try Certificate(derEncoded: der)
      expiresAt = Timestamp(
        seconds: Int64(certificate.notValidAfter.timeIntervalSince1970.rounded(.down)))
      environments =
        (certificate.extensions[oid: Self.production] == nil ? [] : [.production])
        + (certificate.extensions[oid: Self.sandbox] == nil ? [] : [.sandbox])
      topics =
        if let list = certificate.extensions[oid: Self.topicList] {
          try Self.topics(in: Array(list.value))
        } else {
          Self.userIDs(of: certificate.subject)
        }
    } catch {
      throw .contentsUnreadable(what: "the certificate")
    }
  }

  /// The names stand on the outermost level, the kinds of each in a list behind it.
  private static func topics(in bytes: [UInt8]) throws -> [String] {
    guard case .constructed(let nodes) = try BER.parse(bytes).content else { return [] }
    return nodes.compactMap { node in
      switch node.identifier {
      case .utf8String, .printableString, .ia5String: Self.text(node)
      default: nil
      }
    }
  }

  private static func userIDs(of subject: DistinguishedName) -> [String] {
    subject.flatMap { $0 }.compactMap { $0.type == userID ? String($0.value) : nil }
  }

  private static func text(_ node: ASN1Node) -> String? {
    guard case .primitive(let bytes) = node.content else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
