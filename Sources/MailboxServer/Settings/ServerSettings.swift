/// The settings of a server: where it listens, how it is secured, and what clients may use.
public struct ServerSettings: Sendable, Hashable {
  /// The IP address to listen at.
  public var host = "127.0.0.1"
  /// The port to listen at; 0 takes a free one.
  public var port = 7443
  /// The protection of connections: TLS, or none.
  public var security: Security
  /// The rules that tokens are checked by, beside the keys.
  public var signIn = SignInSettings()
  /// The bounds on what clients may use.
  public var limits = ServerLimits()

  /// The ways to secure connections.
  public enum Security: Sendable, Hashable {
    /// Not at all: on loopback only.
    case plaintext
    /// TLS 1.2 and newer, with a certificate chain and its key as PEM files, which are read again
    /// at this interval.
    case tls(certificateFile: String, keyFile: String, reloadSeconds: Int)
  }

  /// A server with the default limits.
  public init(security: Security) { self.security = security }

  /// Throws the first setting that makes no sense or is unsafe.
  public func validate() throws(ServerSettingsError) {
    guard (0...65_535).contains(port) else {
      throw ServerSettingsError(message: "the port is \(port)", hint: "a port is 0 to 65535")
    }
    guard let address = ListenAddress(host) else {
      throw ServerSettingsError(
        message: "the host '\(host)' is no IP address",
        hint: "give one, like 127.0.0.1, 0.0.0.0 or ::")
    }
    switch security {
    case .plaintext where !address.isLoopback:
      throw ServerSettingsError(
        message: "without TLS the server listens on loopback only, not at \(host)",
        hint: "give a certificate and its key, or listen at 127.0.0.1")
    case .tls(_, _, let seconds) where !(1...86_400).contains(seconds):
      throw ServerSettingsError(
        message: "the certificate is to be read again every \(seconds) seconds",
        hint: "it goes from 1 to 86400")
    default: break
    }
    guard !signIn.audience.isEmpty else {
      throw ServerSettingsError(
        message: "the audience is empty", hint: "name what tokens are for, like 'mailbox'")
    }
    try limits.validate()
  }
}
