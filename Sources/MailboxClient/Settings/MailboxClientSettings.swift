public import MailboxModel
public import MailboxSync

/// The mailbox server that a client reaches, the device as which it does, and how it connects.
public struct MailboxClientSettings: Sendable {
  /// The way in which a connection is secured.
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
  /// The security of connections: TLS, or none to this machine's loopback.
  public var security: Security
  /// This installation of the app.
  public var device: DeviceID
  /// True when the app is in the background, as after a background launch.
  public var isInBackground = false
  /// The window and the pauses of the session.
  public var session = ClientSessionSettings()
  /// The longest time that a single call may take, connecting included: 1 to 300 seconds.
  public var callSeconds = 20
  /// The time after which a silent server is asked whether it is there: 10 to 3600 seconds.
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
