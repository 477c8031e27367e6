public import MailboxModel

/// The secret that signs a server in to a push provider, under the name that bindings use.
public struct PushCredential: Sendable, Hashable {
  /// The name that bindings use; several credentials may belong to one app.
  public let name: CredentialName
  /// The apps that it is for, each once; empty when it is for all.
  public let apps: [AppID]
  /// The secret that the provider asks for.
  public let secret: Secret

  /// A name with its secret, for some apps or for all.
  public init(name: String, apps: [AppID] = [], secret: Secret) {
    self.name = CredentialName(checked: name)
    var named: Set<AppID> = []
    self.apps = apps.filter { named.insert($0).inserted }
    self.secret = secret
  }

  /// The secrets that providers are shown, by provider.
  public enum Secret: Sendable, Hashable {
    /// A client certificate of Apple's: the chain, leaf first, and the key, both as DER.
    case apnsCertificate(
      chain: [[UInt8]], key: [UInt8], environment: Binding.Environment, topics: [String])
    /// A signing key of Apple's: PKCS#8 as PEM, with the ids of key and team.
    case apnsKey(
      pem: String, keyID: String, teamID: String, environment: Binding.Environment,
      topics: [String])
    /// A service account of Google's: the key is RSA, PKCS#8 as PEM.
    case fcm(projectID: String, clientEmail: String, keyPEM: String, tokenURI: String)
    /// An address of the operator's own, and what its requests are signed with.
    case webhook(url: String, secret: [UInt8])
  }
}

extension PushCredential: CustomStringConvertible {
  /// The name alone: a secret is never printed.
  public var description: String { name.value }
}
