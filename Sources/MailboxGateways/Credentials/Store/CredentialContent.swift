internal import Foundation
internal import MailboxModel

/// The encrypted part of a credential: all but its name. The fields of its kind are there.
struct CredentialContent: Codable {
  private struct Damaged: Error {}

  private let kind: String
  private var chain: [Data]?
  private var key: Data?
  private var pem: String?
  private var keyID: String?
  private var teamID: String?
  private var environment: UInt8?
  private var topics: [String]?
  private var projectID: String?
  private var clientEmail: String?
  private var url: String?
  private var secret: Data?
  private var apps: [String]?

  init(_ credential: PushCredential) {
    kind = credential.kind.rawValue
    apps = credential.apps.isEmpty ? nil : credential.apps.map(\.value)
    switch credential.secret {
    case .apnsCertificate(let chain, let key, let environment, let topics):
      self.chain = chain.map { Data($0) }
      self.key = Data(key)
      self.environment = environment.rawValue
      self.topics = topics
    case .apnsKey(let pem, let keyID, let teamID, let environment, let topics):
      self.pem = pem
      self.keyID = keyID
      self.teamID = teamID
      self.environment = environment.rawValue
      self.topics = topics
    case .fcm(let projectID, let clientEmail, let pem, let tokenURI):
      self.projectID = projectID
      self.clientEmail = clientEmail
      self.pem = pem
      url = tokenURI
    case .webhook(let url, let secret):
      self.url = url
      self.secret = Data(secret)
    }
  }

  /// Throws when a field is missing.
  func credential(_ name: String) throws -> PushCredential {
    guard let kind = PushCredential.Kind(rawValue: kind) else { throw Damaged() }
    let secret: PushCredential.Secret =
      switch kind {
      case .apnsCertificate:
        .apnsCertificate(
          chain: try there(chain).map { Array($0) }, key: Array(try there(key)),
          environment: try there(environment.flatMap { Binding.Environment(rawValue: $0) }),
          topics: try there(topics))
      case .apnsKey:
        .apnsKey(
          pem: try there(pem), keyID: try there(keyID), teamID: try there(teamID),
          environment: try there(environment.flatMap { Binding.Environment(rawValue: $0) }),
          topics: try there(topics))
      case .fcm:
        .fcm(
          projectID: try there(projectID), clientEmail: try there(clientEmail),
          keyPEM: try there(pem), tokenURI: try there(url))
      case .webhook: .webhook(url: try there(url), secret: Array(try there(secret)))
      }
    return PushCredential(
      name: name, apps: try (apps ?? []).map { (id) throws in try AppID(id) }, secret: secret)
  }

  private func there<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Damaged() }
    return value
  }
}
