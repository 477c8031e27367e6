internal import Crypto
internal import Foundation
internal import SwiftASN1

/// The check that a p12 file is whole and the password right: an HMAC of its contents (RFC 7292,
/// section 5), with a key that the password gives (appendix B).
struct P12Integrity {
  private enum Hash { case sha1, sha256, sha384, sha512 }

  private let hash: Hash
  private let digest: [UInt8]
  private let salt: [UInt8]
  private let rounds: Int

  /// Reads `SEQUENCE { SEQUENCE { algorithm, digest }, salt, rounds }`.
  init(_ node: ASN1Node) throws {
    (hash, digest, salt, rounds) = try BER.sequence(node, identifier: .sequence) { nodes in
      let (hash, digest) = try BER.sequence(try nodes.required(), identifier: .sequence) { info in
        let hash = try BER.sequence(try info.required(), identifier: .sequence) { algorithm in
          let id = try ASN1ObjectIdentifier(berEncoded: try algorithm.required())
          _ = algorithm.next()
          return try Self.hash(id)
        }
        return (hash, Array(try ASN1OctetString(berEncoded: try info.required()).bytes))
      }
      let salt = Array(try ASN1OctetString(berEncoded: try nodes.required()).bytes)
      let rounds = try nodes.next().map { try Int64(berEncoded: $0) } ?? 1
      guard (1...P12File.roundsMax).contains(rounds) else {
        throw CredentialError.notP12(reason: "its password is stretched by \(rounds) rounds")
      }
      return (hash, digest, salt, Int(rounds))
    }
  }

  /// Returns whether the contents are those that this password protected.
  func holds(for contents: [UInt8], password: P12Password) -> Bool {
    switch hash {
    case .sha1: holds(for: contents, password, Insecure.SHA1.self)
    case .sha256: holds(for: contents, password, SHA256.self)
    case .sha384: holds(for: contents, password, SHA384.self)
    case .sha512: holds(for: contents, password, SHA512.self)
    }
  }

  private func holds<H: HashFunction>(
    for contents: [UInt8], _ password: P12Password, _: H.Type
  ) -> Bool {
    HMAC<H>.isValidAuthenticationCode(
      digest, authenticating: contents,
      using: Self.key(password, salt: salt, rounds: rounds, H.self))
  }

  /// Encodes what protects other contents by the same password: SHA-256, in one round.
  static func protecting(_ contents: [UInt8], by password: P12Password) throws -> [UInt8] {
    let salt = (0..<16).map { _ in UInt8.random(in: 0...UInt8.max) }
    let key = key(password, salt: salt, rounds: 1, SHA256.self)
    let digest = Array(HMAC<SHA256>.authenticationCode(for: contents, using: key))
    var coder = DER.Serializer()
    try coder.appendConstructedNode(identifier: .sequence) { coder in
      try coder.appendConstructedNode(identifier: .sequence) { coder in
        try coder.appendConstructedNode(identifier: .sequence) { coder in
          try coder.serialize(ASN1ObjectIdentifier.sha256)
          try coder.serialize(ASN1Null())
        }
        try coder.serialize(ASN1OctetString(contentBytes: digest[...]))
      }
      try coder.serialize(ASN1OctetString(contentBytes: salt[...]))
      try coder.serialize(Int64(1))
    }
    return coder.serializedBytes
  }

  /// Appendix B.2 for a key as long as the hash, where it is one block.
  private static func key<H: HashFunction>(
    _ password: P12Password, salt: [UInt8], rounds: Int, _: H.Type
  ) -> SymmetricKey {
    var block = [UInt8](repeating: 3, count: H.blockByteCount)
    block += filled(salt, to: H.blockByteCount)
    block += filled(password.utf16, to: H.blockByteCount)
    var hash = Array(H.hash(data: block))
    for _ in 1..<max(rounds, 1) { hash = Array(H.hash(data: hash)) }
    return SymmetricKey(data: hash)
  }

  /// Repeats bytes until they fill whole blocks.
  private static func filled(_ bytes: [UInt8], to blockBytes: Int) -> [UInt8] {
    if bytes.isEmpty { return [] }
    let count = (bytes.count + blockBytes - 1) / blockBytes * blockBytes
    return (0..<count).map { bytes[$0 % bytes.count] }
  }

  private static func hash(_ id: ASN1ObjectIdentifier) throws -> Hash {
    switch id {
    case .sha1: .sha1
    case .sha256: .sha256
    case [2, 16, 840, 1, 101, 3, 4, 2, 2]: .sha384
    case [2, 16, 840, 1, 101, 3, 4, 2, 3]: .sha512
    default: throw CredentialError.notP12(reason: "its checksum is of an unknown kind")
    }
  }
}

extension ASN1ObjectIdentifier {
  fileprivate static let sha1: Self = [1, 3, 14, 3, 2, 26]
  fileprivate static let sha256: Self = [2, 16, 840, 1, 101, 3, 4, 2, 1]
}
