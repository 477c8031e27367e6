internal import Crypto
internal import Foundation
internal import MailboxModel

/// A credential as its file has it.
///
/// ```
/// "MBXCRED" 00 (8) | format (1) | key's fingerprint (8) | nonce (12) | credential, encrypted
///   | tag (16) | SHA-256 of all before (32)
/// ```
/// Encrypted with ChaCha20-Poly1305. What stands before the nonce and the credential's name are bound
/// to it, so that a file under another name opens as little as one that was changed. The digest tells
/// damage from another key: it holds for every file that is whole. Inside is ``CredentialContent`` as
/// JSON.
///
/// Format 2 is of credentials for some apps only: a version that does not know them must not take one for
/// all. Those for all apps are written in format 1 still.
struct SealedCredential {
  static let format: UInt32 = 2
  private static let formatForAllApps: UInt32 = 1
  /// The most bytes of a file.
  static let bytesMax = 256 << 10
  private static let magic = Array("MBXCRED".utf8) + [0]
  private static let digestBytes = SHA256.byteCount

  let name: String
  let bytes: [UInt8]

  /// A file's bytes, not looked at yet.
  init(_ name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Encrypts a credential.
  init(_ credential: PushCredential, by key: SecretsKey) throws(CredentialError) {
    name = credential.name.value
    let format = credential.apps.isEmpty ? Self.formatForAllApps : Self.format
    do {
      let header = Self.magic + [UInt8(format)] + key.fingerprint
      let plain = try JSONEncoder().encode(CredentialContent(credential))
      let box = try ChaChaPoly.seal(
        plain, using: key.key, authenticating: header + Array(name.utf8))
      let whole = header + box.combined
      bytes = whole + SHA256.hash(data: whole)
    } catch {
      throw .storage(operation: "encrypting credential '\(name)'", reason: "\(error)")
    }
    guard bytes.count <= Self.bytesMax else {
      throw .tooLarge(
        what: "credential '\(name)'", bytes: bytes.count, limitBytes: Self.bytesMax)
    }
  }

  /// Decrypts it. Throws `.damaged`, `.wrongSecretsKey`, `.formatTooNew`.
  func credential(by key: SecretsKey) throws(CredentialError) -> PushCredential {
    let whole = bytes.dropLast(Self.digestBytes)
    guard bytes.count > Self.digestBytes, whole.starts(with: Self.magic),
      Array(SHA256.hash(data: whole)) == Array(bytes.suffix(Self.digestBytes))
    else { throw .damaged(name: name, reason: "the file is not as it was written") }
    let found = UInt32(whole.dropFirst(Self.magic.count).first ?? 0)
    guard (Self.formatForAllApps...Self.format).contains(found) else {
      throw .formatTooNew(name: name, found: found)
    }
    let header = whole.prefix(Self.magic.count + 1 + key.fingerprint.count)
    guard header.suffix(key.fingerprint.count) == key.fingerprint[...] else {
      throw .wrongSecretsKey(name: name)
    }
    do {
      let box = try ChaChaPoly.SealedBox(combined: whole.dropFirst(header.count))
      let plain = try ChaChaPoly.open(
        box, using: key.key, authenticating: Array(header) + Array(name.utf8))
      return try JSONDecoder().decode(CredentialContent.self, from: plain).credential(name)
    } catch {
      throw .damaged(name: name, reason: "it is another's, or was changed")
    }
  }
}
