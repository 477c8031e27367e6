public import MailboxModel

extension PushCredential {
  /// Reads a client certificate of Apple's with its key from a p12 file.
  ///
  /// The certificate says for which topics and services it is; what is given has to agree, and is
  /// needed only where it does not say. Without an environment one that is good for both is taken for
  /// production. A file of any content is safe to give; it may take a second for each million rounds
  /// that the file has its password stretched by, so call it away from the cooperative pool.
  public static func certificate(
    _ name: String, p12: [UInt8], password: String, environment: Binding.Environment? = nil,
    topics: [String] = [], now: Timestamp = .ofSystem
  ) throws(CredentialError) -> PushCredential {
    try checkName(name)
    try checkTopics(topics)
    let identity = try P12File(p12).identity(password: P12Password(password))
    guard let leaf = identity.chain.first else { throw .certificateMissing }
    let certificate = try AppleCertificate(der: leaf)
    guard now < certificate.expiresAt else { throw .expired(at: certificate.expiresAt) }
    return PushCredential(
      name: name,
      secret: .apnsCertificate(
        chain: identity.chain, key: identity.key,
        environment: try certificate.environment(asked: environment),
        topics: try certificate.topics(asked: topics)))
  }
}

extension AppleCertificate {
  fileprivate func environment(
    asked: Binding.Environment?
  ) throws(CredentialError) -> Binding.Environment {
    guard let asked else {
      guard let known = environments.first else { throw .environmentUnknown }
      return known
    }
    guard environments.isEmpty || environments.contains(asked) else {
      throw .environmentNotCovered(asked)
    }
    return asked
  }

  fileprivate func topics(asked: [String]) throws(CredentialError) -> [String] {
    if topics.isEmpty && asked.isEmpty { throw .topicsUnknown }
    if asked.isEmpty { return topics }
    let other = asked.first { name in !topics.contains { $0.hasBytes(of: name) } }
    if let other, !topics.isEmpty { throw .topicNotCovered(other, covered: topics) }
    return asked
  }
}
