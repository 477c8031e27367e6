internal import FoundationEssentials
internal import MailboxGateways
internal import MailboxModel

/// A credential for machines.
struct CredentialLine: Encodable {
  let name: String
  let kind: String
  let environment: String?
  let topics: [String]
  let identity: String?
  /// Seconds since 1970.
  let expiresAt: Int64?

  init(_ summary: CredentialSummary) {
    name = summary.name
    kind = summary.kind.rawValue
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
  /// When it ends, and whether it has.
  var expiry: String {
    guard let expiresAt else { return "-" }
    let date = Date(timeIntervalSince1970: Double(expiresAt.seconds)).formatted(.iso8601)
    return expiresAt <= .ofSystem ? "expired \(date)" : date
  }

  /// What it is for, as far as it says.
  var purpose: String {
    let parts = [identity, topics.isEmpty ? nil : topics.joined(separator: ", ")]
    let words = parts.compactMap { $0 }.joined(separator: ": ")
    return words.isEmpty ? "-" : words
  }

  /// All of it in a line.
  var words: String {
    let parts = [
      "\(name)", kind.rawValue, environment?.description, purpose == "-" ? nil : purpose,
      expiresAt == nil ? nil : "expires \(expiry)",
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
