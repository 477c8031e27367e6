internal import Foundation

/// The web addresses that are taken: what is secret or private goes over TLS, or stays on this
/// machine.
enum WebAddress {
  /// The longest address that is taken.
  static let bytesMax = 2048

  /// Returns the reason that an address is not taken; nil when it is.
  static func refusal(of text: String) -> String? {
    guard text.utf8.count <= bytesMax else { return "it has more than \(bytesMax) bytes" }
    guard let address = URLComponents(string: text), let host = address.host, !host.isEmpty else {
      return "it is no address like https://example.com/push"
    }
    guard address.user == nil, address.password == nil else {
      return "it has a user or a password in it, which end up in logs"
    }
    switch address.scheme?.lowercased() {
    case "https": return nil
    case "http" where isLoopback(host): return nil
    case "http": return "http is for loopback only, use https"
    default: return "it has to begin with https://"
    }
  }

  private static func isLoopback(_ host: String) -> Bool {
    let bare = host.trimmingCharacters(in: ["[", "]"]).lowercased()
    if bare == "localhost" || bare == "::1" { return true }
    let parts = bare.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
