extension PushCredential {
  private static let webhookSecretBytes = 16...256

  /// An address of the operator's own, and what requests to it are signed with.
  ///
  /// The address is https, or http on loopback; the secret has 16 to 256 bytes.
  public static func webhook(
    _ name: String, url: String, secret: [UInt8]
  ) throws(CredentialError) -> PushCredential {
    try checkName(name)
    if let reason = WebAddress.refusal(of: url) { throw .invalidURL(url, reason: reason) }
    guard webhookSecretBytes.contains(secret.count) else {
      throw .secretLength(bytes: secret.count)
    }
    return PushCredential(name: name, secret: .webhook(url: url, secret: secret))
  }
}
