internal import FoundationEssentials
internal import MailboxGateways
internal import MailboxModel

/// A credential for machines.
struct CredentialLine: Encodable {
  let name: String
  let kind: String
  /// None when it is for all.
  let apps: [String]
  let environment: String?
  let topics: [String]
  let identity: String?
  /// Seconds since 1970.
  let expiresAt: Int64?

  init(_ summary: CredentialSummary) {
    name = summary.name.value
    kind = summary.kind.rawValue
    apps = summary.apps.map(\.value)
    environment = summary.environment?.description
    topics = summary.topics
    identity = summary.identity
    expiresAt = summary.expiresAt?.seconds
  }

  /// One line of JSON.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// A credential of which the name alone is known, for want of the key.
struct CredentialNameLine: Encodable {
  let name: String
  var needsKey = true

  /// One line of JSON.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension CredentialSummary {
  /// The time at which it ends, with `expired` once it has; `-` when it has no end.
  var expiry: String {
    guard let expiresAt else { return "-" }
    let date = Date(timeIntervalSince1970: Double(expiresAt.seconds)).formatted(.iso8601)
    return expiresAt <= .ofSystem ? "expired \(date)" : date
  }

  /// The apps that it is for.
  var appsInWords: String {
    apps.isEmpty ? "all" : apps.map(\.value).joined(separator: ", ")
  }

  /// The identity and the topics that it is for, as far as it names them; `-` when it names none.
  var purpose: String {
    let parts = [identity, topics.isEmpty ? nil : topics.joined(separator: ", ")]
    let words = parts.compactMap { $0 }.joined(separator: ": ")
    return words.isEmpty ? "-" : words
  }

  /// All of it in a line.
  var words: String {
    let parts = [
      "\(name)", kind.rawValue, environment?.description, purpose == "-" ? nil : purpose,
      apps.isEmpty ? "for all apps" : "for \(appsInWords)",
      expiresAt == nil ? nil : "expires \(expiry)",
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
