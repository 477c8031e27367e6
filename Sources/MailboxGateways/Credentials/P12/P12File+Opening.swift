internal import Crypto
internal import Foundation
internal import NIOSSL
internal import SwiftASN1
internal import X509

extension P12File {
  /// Certificate and key, with the chain's other certificates behind the leaf.
  struct Identity {
    let chain: [[UInt8]]
    /// DER, as NIOSSL reads it.
    let key: [UInt8]
  }

  /// Opens it. Takes as long as the rounds that the file asks for.
  ///
  /// Throws `.wrongPassword`, `.contentsUnreadable`, and what says that key or certificate is missing
  /// or that they do not belong together.
  func identity(password: P12Password) throws(CredentialError) -> Identity {
    guard integrity.holds(for: contents, password: password) else { throw .wrongPassword }
    guard keyCount <= 1 else { throw .severalKeys(count: keyCount) }
    let key = try key(password)
    var certificates = try certificates(password: password)
    guard let key else { throw .keyMissing }
    guard !certificates.isEmpty else { throw .certificateMissing }
    // As many programs do: where a key has several certificates the last one is meant.
    guard
      let leaf = certificates.lastIndex(where: {
        (try? Certificate(derEncoded: $0))?.publicKey == key.publicKey
      })
    else { throw .keyOfAnotherCertificate }
    certificates.insert(certificates.remove(at: leaf), at: 0)
    do {
      return Identity(chain: certificates, key: try key.serializeAsPEM().derBytes)
    } catch {
      throw .contentsUnreadable(what: "the key")
    }
  }

  private func key(_ password: P12Password) throws(CredentialError) -> Certificate.PrivateKey? {
    do {
      if let open = openKeys.first { return try Certificate.PrivateKey(derBytes: open) }
      guard let shrouded = shroudedKeys.first else { return nil }
      let pem = PEMDocument(type: "ENCRYPTED PRIVATE KEY", derBytes: shrouded).pemString
      let key = try NIOSSLPrivateKey(bytes: Array(pem.utf8), format: .pem) { $0(password.utf8) }
      let der = try key.derBytes
      return try Self.key("RSA PRIVATE KEY", der) ?? Self.key("EC PRIVATE KEY", der)
        ?? Certificate.PrivateKey(derBytes: der)
    } catch {
      throw .contentsUnreadable(what: "the key")
    }
  }

  /// A key in one of the forms that NIOSSL writes; nil when it is another.
  private static func key(_ type: String, _ der: [UInt8]) -> Certificate.PrivateKey? {
    try? Certificate.PrivateKey(pemDocument: PEMDocument(type: type, derBytes: der))
  }

  /// All certificates, as they stand in the file.
  ///
  /// NIOSSL decrypts those behind the password, as it knows the older ciphers. It does so only in
  /// opening a whole file, and ends the process where that lacks a key with its certificate. So it is
  /// given a file that has both: a new one with the encrypted contents of this, and a key and a
  /// certificate made for the moment, which are then left out.
  private func certificates(password: P12Password) throws(CredentialError) -> [[UInt8]] {
    if encryptedContents.isEmpty { return openCertificates }
    do {
      let companion = try P12Companion()
      let file = try companion.file(with: encryptedContents, password: password)
      let opened = try NIOSSLPKCS12Bundle(buffer: file, passphrase: password.utf8)
      let behind = try opened.certificateChain.map { try $0.toDERBytes() }
      return openCertificates + behind.filter { $0 != companion.certificate }
    } catch {
      throw .contentsUnreadable(what: "what is encrypted")
    }
  }
}
