internal import Crypto
internal import MailboxKeys
public import MailboxModel

extension PushCredential {
  private static let p8BytesMax = 16 << 10

  /// Reads a signing key of Apple's from a p8 file, however openssl would take it. Without topics it is
  /// for any.
  public static func signingKey(
    _ name: String, p8: [UInt8], keyID: String, teamID: String,
    environment: Binding.Environment = .production, topics: [String] = []
  ) throws(CredentialError) -> PushCredential {
    try checkName(name)
    try checkTopics(topics)
    guard isAppleID(keyID) else { throw .invalidKeyID(keyID) }
    guard isAppleID(teamID) else { throw .invalidTeamID(teamID) }
    guard p8.count <= p8BytesMax else {
      throw .tooLarge(what: "the p8 file", bytes: p8.count, limitBytes: p8BytesMax)
    }
    let key: P256.Signing.PrivateKey
    do throws(KeyFileError) {
      key = try PrivateKeyFile(PEMFile(p8)).p256
    } catch {
      throw .notASigningKey(reason: error.message, hint: error.signingKeyHint)
    }
    return PushCredential(
      name: name,
      secret: .apnsKey(
        pem: key.pemRepresentation, keyID: keyID, teamID: teamID, environment: environment,
        topics: topics))
  }

  /// Ten capital letters and digits.
  private static func isAppleID(_ text: String) -> Bool {
    text.utf8.count == 10
      && text.utf8.allSatisfy {
        $0.isLetterOrDigit && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
  }
}

extension KeyFileError {
  /// The way to put a signing key right: Apple gives out none that is encrypted or of another kind.
  fileprivate var signingKeyHint: String {
    switch self {
    case .encrypted, .unnamedCurve: hint
    default: "take the .p8 file that Apple gave out, unchanged"
    }
  }
}
