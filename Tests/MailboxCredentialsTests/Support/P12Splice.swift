import Crypto
import Foundation
import SwiftASN1

/// Makes p12 files that no program makes: the contents of two, under one checksum.
enum P12Splice {
  private struct NoP12: Error {}

  /// The contents of both, in order; both have the password.
  static func join(_ first: [UInt8], _ second: [UInt8], password: String) throws -> [UInt8] {
    var contents = DER.Serializer()
    try contents.appendConstructedNode(identifier: .sequence) { coder in
      for part in try parts(of: first) + parts(of: second) { coder.serializeRawBytes(part) }
    }
    return try file(contents.serializedBytes, password: password)
  }

  private static func children(_ node: ASN1Node?) throws -> [ASN1Node] {
    guard case .constructed(let nodes) = node?.content else { throw NoP12() }
    return Array(nodes)
  }

  /// The elements of the list inside PFX, authSafe, [0], OCTET STRING.
  private static func parts(of p12: [UInt8]) throws -> [[UInt8]] {
    let safe = try children(try children(try DER.parse(p12))[1])
    let wrapped = try ASN1OctetString(derEncoded: try children(safe[1])[0])
    return try children(try DER.parse(wrapped.bytes)).map { Array($0.encodedBytes) }
  }

  private static func file(_ contents: [UInt8], password: String) throws -> [UInt8] {
    let salt = [UInt8](repeating: 9, count: 8)
    let secret = (Array(password.utf8) + [0]).flatMap { byte -> [UInt8] in [0, byte] }
    var block = [UInt8](repeating: 3, count: 64)
    block += (0..<64).map { salt[$0 % salt.count] }
    block += (0..<64).map { secret[$0 % secret.count] }
    let key = SymmetricKey(data: Data(SHA256.hash(data: block)))
    let digest = Array(HMAC<SHA256>.authenticationCode(for: contents, using: key))
    var coder = DER.Serializer()
    try coder.appendConstructedNode(identifier: .sequence) { coder in
      try coder.serialize(Int64(3))
      try coder.appendConstructedNode(identifier: .sequence) { coder in
        try coder.serialize([1, 2, 840, 113_549, 1, 7, 1] as ASN1ObjectIdentifier)
        let zero = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
        try coder.appendConstructedNode(identifier: zero) { coder in
          try coder.serialize(ASN1OctetString(contentBytes: contents[...]))
        }
      }
      try coder.appendConstructedNode(identifier: .sequence) { coder in
        try coder.appendConstructedNode(identifier: .sequence) { coder in
          try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize([2, 16, 840, 1, 101, 3, 4, 2, 1] as ASN1ObjectIdentifier)
          }
          try coder.serialize(ASN1OctetString(contentBytes: digest[...]))
        }
        try coder.serialize(ASN1OctetString(contentBytes: salt[...]))
      }
    }
    return coder.serializedBytes
  }
}
