/// The address at which a provider listens.
public struct ProviderAddress: Hashable, Sendable, CustomStringConvertible {
  /// Apple's service for apps from the store.
  public static let applePushProduction = ProviderAddress(host: "api.push.apple.com")
  /// Apple's service for development builds.
  public static let applePushSandbox = ProviderAddress(host: "api.sandbox.push.apple.com")

  /// A name, or an address in digits.
  public var host: String
  /// The port.
  public var port: Int
  /// The name that its certificate has to be for; nil is the host.
  public var certificateName: String?

  /// An address.
  public init(host: String, port: Int = 443, certificateName: String? = nil) {
    self.host = host
    self.port = port
    self.certificateName = certificateName
  }

  /// Reads `host`, `host:port` or `[IPv6]:port`, as ``description`` writes them. Nil for anything else.
  public init?(_ text: String) {
    var rest = text[...]
    if rest.first == "[" {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
      guard host.contains(":"),
        host.utf8.allSatisfy({ $0.isHexadecimalDigit || ":.".utf8.contains($0) })
      else { return nil }
    } else {
      host = String(rest.prefix { $0 != ":" })
      rest = rest.dropFirst(host.count)
      guard (1...253).contains(host.utf8.count),
        host.utf8.allSatisfy({ $0.isLetterOrDigit || "-.".utf8.contains($0) })
      else { return nil }
    }
    port = 443
    if rest.isEmpty { return }
    guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
    self.port = Int(port)
  }

  /// Host and port, without the port where it is the usual one.
  public var description: String {
    let host = self.host.contains(":") ? "[\(self.host)]" : self.host
    return port == 443 ? host : "\(host):\(port)"
  }
}
