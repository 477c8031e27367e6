internal import Crypto
public import MailboxModel

extension PushCredential {
  private static let p8BytesMax = 16 << 10

  /// Reads a signing key of Apple's from a p8 file. Without topics it is for any.
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
    guard let text = String(validating: p8, as: UTF8.self),
      let key = try? P256.Signing.PrivateKey(pemRepresentation: text)
    else { throw .notASigningKey }
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
