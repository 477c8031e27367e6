/// Where a provider listens.
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

  /// Host and port, without the port where it is the usual one.
  public var description: String {
    let host = self.host.contains(":") ? "[\(self.host)]" : self.host
    return port == 443 ? host : "\(host):\(port)"
  }
}
