internal import Crypto
internal import Foundation

/// The key that credentials are kept encrypted with: 32 bytes that only the operator has.
public struct SecretsKey: Sendable {
  /// The variable that the programs take it from.
  public static let variable = "MAILBOX_SECRETS_KEY"
  private static let byteCount = 32

  let key: SymmetricKey
  /// Tells one key from another, and nothing of it: eight bytes of a digest made with the key.
  let fingerprint: [UInt8]

  /// Reads 64 hexadecimal digits. Throws `.secretsKeyMissing` for none, `.secretsKeyMalformed`.
  public init(hexadecimal text: String?) throws(CredentialError) {
    guard let text, !text.isEmpty else { throw .secretsKeyMissing }
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == 2 * Self.byteCount, text.utf8.count == digits.count else {
      throw .secretsKeyMalformed
    }
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
    key = SymmetricKey(data: bytes)
    let label = Data("offline-mailbox secrets key".utf8)
    fingerprint = Array(HMAC<SHA256>.authenticationCode(for: label, using: key).prefix(8))
  }
}

extension SecretsKey: CustomStringConvertible {
  /// Never the key.
  public var description: String { "a key for credentials" }
}
