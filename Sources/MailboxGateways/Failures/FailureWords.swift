/// Failures on the way to a provider, in words for tables, logs and people: libraries tell of TLS with
/// their own types and source files around it.
enum FailureWords {
  /// The most characters: reasons stand in tables and logs.
  static let charactersMax = 300

  /// An error of a library, in words.
  static func of(_ error: any Error) -> String { trimmed("\(error)") }

  /// Of what BoringSSL says its names alone: `…OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at FILE:LINE`.
  static func trimmed(_ text: String) -> String {
    let names = text.matches(of: /OPENSSL_internal:([A-Z0-9_]+)/).map { String($0.1) }
    let words =
      names.isEmpty
      ? text.replacing(/\ at \S+\.[a-z]+:\d+/, with: "")
      : "TLS failed: \(names.joined(separator: ", "))"
    return String(words.prefix(charactersMax))
  }
}
