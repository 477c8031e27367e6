public import MailboxModel

/// The part of a credential that may be shown: everything but its secret.
public struct CredentialSummary: Sendable, Hashable {
  /// The name that bindings use.
  public let name: CredentialName
  /// The form of its secret: a certificate, a key, a service account or a webhook.
  public let kind: PushCredential.Kind
  /// The apps that it is for; empty when it is for all.
  public let apps: [AppID]
  /// The one of Apple's services that it is for; nil of the others.
  public let environment: Binding.Environment?
  /// The topics that it is for; empty when it is for any, or not Apple's.
  public let topics: [String]
  /// The identity it signs in as: a key id, a project, an address. Nil of a certificate, whose topics say it.
  public let identity: String?
  /// The time at which it expires; nil when that is not known, as of keys.
  public let expiresAt: Timestamp?

  /// Leaves the secret out. Reads the certificate where there is one.
  public init(_ credential: PushCredential) {
    name = credential.name
    kind = credential.kind
    apps = credential.apps
    switch credential.secret {
    case .apnsCertificate(let chain, _, let environment, let topics):
      self.environment = environment
      self.topics = topics
      identity = nil
      expiresAt = chain.first.flatMap { try? AppleCertificate(der: $0).expiresAt }
    case .apnsKey(_, let keyID, let teamID, let environment, let topics):
      self.environment = environment
      self.topics = topics
      identity = "key \(keyID) of team \(teamID)"
      expiresAt = nil
    case .fcm(let projectID, _, _, _):
      (environment, topics, identity, expiresAt) = (nil, [], projectID, nil)
    case .webhook(let url, _):
      (environment, topics, identity, expiresAt) = (nil, [], url, nil)
    }
  }
}
