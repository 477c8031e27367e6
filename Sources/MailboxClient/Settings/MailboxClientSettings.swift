public import MailboxModel
public import MailboxSync

/// Which mailbox server a client reaches, as which device, and how.
public struct MailboxClientSettings: Sendable {
  /// How a connection is secured.
  public enum Security: Sendable, Hashable {
    /// Not at all: a server on this machine's loopback only.
    case plaintext
    /// TLS. The server's certificate has to be issued for its name or address by one of the
    /// authorities in a PEM file; nil trusts those of the system.
    case tls(authoritiesFile: String? = nil)
  }

  /// The server's name or IP address.
  public var host: String
  /// Its port.
  public var port: Int
  /// How connections are secured.
  public var security: Security
  /// This installation of the app.
  public var device: DeviceID
  /// Whether the app is in the background, as after a background launch.
  public var isInBackground = false
  /// How the session behaves: its window and its pauses.
  public var session = ClientSessionSettings()
  /// How long a single call may take, connecting included: 1 to 300 seconds.
  public var callSeconds = 20
  /// How long the server may be silent before it is asked whether it is there: 10 to 3600 seconds.
  public var keepaliveSeconds = 30

  /// A device at a server, with what suits phones.
  public init(host: String, port: Int, security: Security, device: DeviceID) {
    self.host = host
    self.port = port
    self.security = security
    self.device = device
  }

  /// Throws ``MailboxClientError/settings(message:hint:)`` for the first that makes no sense or is
  /// unsafe.
  public func validate() throws(MailboxClientError) {
    guard !host.isEmpty, !host.utf8.contains(0) else {
      throw .settings(message: "the host is '\(host)'", hint: "give a name or an IP address")
    }
    try Self.check("port", port, 1...65_535)
    try Self.check("callSeconds", callSeconds, 1...300)
    try Self.check("keepaliveSeconds", keepaliveSeconds, 10...3600)
    guard security != .plaintext || ServerTarget(host: host, port: port).isLoopback else {
      throw .settings(
        message: "without TLS a server on loopback only is reached, not '\(host)'",
        hint: "use TLS, or 127.0.0.1")
    }
  }

  private static func check(
    _ name: String, _ value: Int, _ range: ClosedRange<Int>
  ) throws(MailboxClientError) {
    guard range.contains(value) else {
      throw .settings(
        message: "\(name) is \(value)",
        hint: "it goes from \(range.lowerBound) to \(range.upperBound)")
    }
  }
}
