internal import Crypto
internal import Foundation
internal import SwiftASN1
internal import X509

/// A key and its certificate, made for the moment, and p12 files that hold them beside the contents of
/// others.
struct P12Companion {
  private let key: Certificate.PrivateKey
  /// DER.
  let certificate: [UInt8]

  init() throws {
    key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let name = try DistinguishedName { CommonName("companion") }
    let now = Date()
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
      notValidBefore: now, notValidAfter: now.addingTimeInterval(60), issuer: name, subject: name,
      signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(),
      issuerPrivateKey: key)
    var coder = DER.Serializer()
    try coder.serialize(certificate)
    self.certificate = coder.serializedBytes
  }

  /// A file with both in the open, and with contents of another file behind its password.
  func file(with encrypted: [[UInt8]], password: P12Password) throws -> [UInt8] {
    let contents = try Self.encoded { coder in
      try coder.appendConstructedNode(identifier: .sequence) { coder in
        try Self.data(try bags(), into: &coder)
        for part in encrypted { coder.serializeRawBytes(part) }
      }
    }
    return try Self.encoded { coder in
      try coder.appendConstructedNode(identifier: .sequence) { coder in
        try coder.serialize(Int64(3))
        try Self.data(contents, into: &coder)
        coder.serializeRawBytes(try P12Integrity.protecting(contents, by: password))
      }
    }
  }

  private func bags() throws -> [UInt8] {
    let key = try key.serializeAsPEM().derBytes
    return try Self.encoded { coder in
      try coder.appendConstructedNode(identifier: .sequence) { coder in
        try coder.appendConstructedNode(identifier: .sequence) { coder in
          try coder.serialize(ASN1ObjectIdentifier.p12KeyBag)
          try Self.tagged(&coder) { $0.serializeRawBytes(key) }
        }
        try coder.appendConstructedNode(identifier: .sequence) { coder in
          try coder.serialize(ASN1ObjectIdentifier.p12CertificateBag)
          try Self.tagged(&coder) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
              try coder.serialize(ASN1ObjectIdentifier.p12X509)
              try Self.tagged(&coder) { coder in
                try coder.serialize(ASN1OctetString(contentBytes: certificate[...]))
              }
            }
          }
        }
      }
    }
  }

  /// `SEQUENCE { data, [0] { OCTET STRING } }`
  private static func data(_ bytes: [UInt8], into coder: inout DER.Serializer) throws {
    try coder.appendConstructedNode(identifier: .sequence) { coder in
      try coder.serialize(ASN1ObjectIdentifier.pkcs7Data)
      try tagged(&coder) { try $0.serialize(ASN1OctetString(contentBytes: bytes[...])) }
    }
  }

  private static func tagged(
    _ coder: inout DER.Serializer, _ body: (inout DER.Serializer) throws -> Void
  ) throws {
    let zero = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
    try coder.appendConstructedNode(identifier: zero, body)
  }

  private static func encoded(_ body: (inout DER.Serializer) throws -> Void) throws -> [UInt8] {
    var coder = DER.Serializer()
    try body(&coder)
    return coder.serializedBytes
  }
}
