internal import SwiftASN1

/// The structure of a p12 file (PKCS #12, RFC 7292) as far as it shows without the password.
///
/// ```
/// PFX = version 3 | authSafe: data [ contents ] | MAC: hash, salt, rounds
/// contents = list of: data [ bags ] | encryptedData [ bags, behind the password ]
/// bag      = key | shrouded key (behind the password) | certificate | others, passed over
/// ```
/// NIOSSL's own reading of such files ends the process when a key or its certificate is missing, so
/// the file is taken apart here, and only pieces that cannot do that are given to it; see
/// ``P12File/certificates(password:)``. BER is read too, as older tools write it.
struct P12File {
  /// The most bytes of a file: a certificate, its key and a chain take less than 20 KiB.
  static let bytesMax = 128 << 10
  /// The most rounds that a password may be stretched by: each costs time, and files say how many.
  static let roundsMax: Int64 = 1_000_000
  /// The most parts of each kind: each costs as many rounds as it says.
  private static let partsMax = 16

  /// The bytes that the MAC protects: the encoded list of contents.
  private(set) var contents: [UInt8] = []
  private(set) var integrity: P12Integrity
  /// Keys as PKCS #8, in the open.
  private(set) var openKeys: [[UInt8]] = []
  /// Keys as encrypted PKCS #8.
  private(set) var shroudedKeys: [[UInt8]] = []
  /// Certificates in the open.
  private(set) var openCertificates: [[UInt8]] = []
  /// Contents whose bags lie behind the password, as they stand in the file.
  private(set) var encryptedContents: [[UInt8]] = []

  /// Reads the structure. Throws `.tooLarge`, `.notP12`.
  init(_ bytes: [UInt8]) throws(CredentialError) {
    guard bytes.count <= Self.bytesMax else {
      throw .tooLarge(what: "the p12 file", bytes: bytes.count, limitBytes: Self.bytesMax)
    }
    do {
      (contents, integrity) = try Self.outside(try BER.parse(bytes))
      try takeContents()
    } catch let error as CredentialError {
      throw error
    } catch {
      throw .notP12(reason: "it is cut off, or something else")
    }
  }

  /// The number of keys, in the open and encrypted.
  var keyCount: Int { openKeys.count + shroudedKeys.count }

  private static func outside(_ root: ASN1Node) throws -> ([UInt8], P12Integrity) {
    try BER.sequence(root, identifier: .sequence) { nodes in
      guard try Int64(berEncoded: try nodes.required()) == 3 else {
        throw CredentialError.notP12(reason: "its version is not 3")
      }
      let contents = try BER.sequence(try nodes.required(), identifier: .sequence) { safe in
        guard try ASN1ObjectIdentifier(berEncoded: try safe.required()) == .pkcs7Data else {
          throw CredentialError.notP12(reason: "it is signed instead of protected by a password")
        }
        return try octets(taggedZero: &safe)
      }
      guard let mac = nodes.next() else {
        throw CredentialError.notP12(reason: "it has no checksum")
      }
      return (contents, try P12Integrity(mac))
    }
  }

  private mutating func takeContents() throws {
    for part in try Self.parts(of: contents) {
      let parts = try Self.children(part)
      guard let first = parts.first else { continue }
      switch try ASN1ObjectIdentifier(berEncoded: first) {
      case .pkcs7Data:
        guard let wrapped = parts.dropFirst().first else { continue }
        try takeBags(try Self.octets(insideOf: wrapped))
      case .pkcs7EncryptedData:
        try Self.checkRounds(in: part)
        encryptedContents.append(Array(part.encodedBytes))
      default: continue
      }
    }
  }

  private mutating func takeBags(_ bytes: [UInt8]) throws {
    for bag in try Self.parts(of: bytes) {
      let parts = try Self.children(bag)
      guard parts.count >= 2, let value = try Self.children(parts[1]).first else { continue }
      switch try ASN1ObjectIdentifier(berEncoded: parts[0]) {
      case .p12KeyBag: openKeys.append(Array(value.encodedBytes))
      case .p12ShroudedKeyBag:
        try Self.checkRounds(in: value)
        shroudedKeys.append(Array(value.encodedBytes))
      case .p12CertificateBag:
        let parts = try Self.children(value)
        guard parts.count == 2, try ASN1ObjectIdentifier(berEncoded: parts[0]) == .p12X509 else {
          continue
        }
        openCertificates.append(try Self.octets(insideOf: parts[1]))
      default: continue
      }
    }
  }

  // MARK: Nodes

  /// The elements of an encoded list.
  private static func parts(of bytes: [UInt8]) throws -> [ASN1Node] {
    let parts = try children(try BER.parse(bytes))
    guard parts.count <= partsMax else {
      throw CredentialError.notP12(reason: "it has \(parts.count) parts")
    }
    return parts
  }

  private static func children(_ node: ASN1Node) throws -> [ASN1Node] {
    guard case .constructed(let nodes) = node.content else {
      throw CredentialError.notP12(reason: "a list is missing in it")
    }
    return Array(nodes)
  }

  private static func octets(insideOf node: ASN1Node) throws -> [UInt8] {
    guard let inner = try children(node).first else {
      throw CredentialError.notP12(reason: "a part of it is empty")
    }
    return Array(try ASN1OctetString(berEncoded: inner).bytes)
  }

  private static func octets(
    taggedZero nodes: inout ASN1NodeCollection.Iterator
  ) throws -> [UInt8] {
    try octets(insideOf: try nodes.required())
  }

  /// Refuses a number beyond ``roundsMax`` anywhere in a part: where an algorithm says how many rounds
  /// it takes depends on the algorithm, and no other number in such a part is as large.
  private static func checkRounds(in node: ASN1Node) throws {
    if node.identifier == .integer {
      let rounds = try? Int64(berEncoded: node)
      guard let rounds, (0...roundsMax).contains(rounds) else {
        throw CredentialError.notP12(reason: "its password is stretched by too many rounds")
      }
    }
    if case .constructed(let nodes) = node.content {
      for inner in nodes { try checkRounds(in: inner) }
    }
  }
}

extension ASN1NodeCollection.Iterator {
  /// The next node, which has to be there.
  mutating func required() throws -> ASN1Node {
    guard let node = next() else {
      throw CredentialError.notP12(reason: "something is missing in it")
    }
    return node
  }
}

extension ASN1ObjectIdentifier {
  static let pkcs7Data: Self = [1, 2, 840, 113_549, 1, 7, 1]
  static let pkcs7EncryptedData: Self = [1, 2, 840, 113_549, 1, 7, 6]
  static let p12KeyBag: Self = [1, 2, 840, 113_549, 1, 12, 10, 1, 1]
  static let p12ShroudedKeyBag: Self = [1, 2, 840, 113_549, 1, 12, 10, 1, 2]
  static let p12CertificateBag: Self = [1, 2, 840, 113_549, 1, 12, 10, 1, 3]
  static let p12X509: Self = [1, 2, 840, 113_549, 1, 9, 22, 1]
}
