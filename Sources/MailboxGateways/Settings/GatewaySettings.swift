public import MailboxModel
internal import NIOCore

/// Settings for the gateways' connections. What is not set has its default.
public struct GatewaySettings: Hashable, Sendable {
  /// The address of Apple's service for apps from the store.
  public var applePushProduction = ProviderAddress.applePushProduction
  /// The address of Apple's service for development builds.
  public var applePushSandbox = ProviderAddress.applePushSandbox
  /// The start of the addresses of FCM; https, or http on loopback.
  public var fcmAddress = "https://fcm.googleapis.com"
  /// Certificates in PEM that servers are trusted by; nil are the system's.
  public var trustRootsPEM: String?
  /// The time that a push may take, waiting for its turn included, in seconds; 1 to 60.
  public var answerSecondsMax: UInt32 = 30
  /// The time that Apple may take for the first answer on a connection, in seconds; 1 to 60. A connection
  /// on which none has come by then is closed, and what it had and what waits goes over another one.
  public var firstAnswerSecondsMax: UInt32 = 5
  /// The time that connecting may take, TLS included, in seconds; 1 to 60.
  public var connectSecondsMax: UInt32 = 10
  /// The longest wait between two attempts to connect, in seconds; 1 to 3,600.
  public var reconnectSecondsMax: UInt32 = 60
  /// The interval at which a connection to Apple on which nothing happens is tried by a ping, in seconds; 1
  /// to 3,600.
  public var pingSeconds: UInt32 = 60
  /// The most pushes that wait for their turn, by credential; 1 to 1,000,000.
  public var waitingPushesMax = 10_000
  /// The most pushes under way at once on a connection, should the provider allow more; 1 to 10,000.
  public var streamsMax = 1000

  /// The defaults.
  public init() {}

  /// Throws the first value that is outside its limits.
  public func validate() throws(MailboxError) {
    try Self.check("answerSecondsMax", Int(answerSecondsMax), 1...60)
    try Self.check("firstAnswerSecondsMax", Int(firstAnswerSecondsMax), 1...60)
    try Self.check("connectSecondsMax", Int(connectSecondsMax), 1...60)
    try Self.check("reconnectSecondsMax", Int(reconnectSecondsMax), 1...3600)
    try Self.check("pingSeconds", Int(pingSeconds), 1...3600)
    try Self.check("waitingPushesMax", waitingPushesMax, 1...1_000_000)
    try Self.check("streamsMax", streamsMax, 1...10_000)
    try Self.check("applePushProduction", applePushProduction)
    try Self.check("applePushSandbox", applePushSandbox)
    let refusal = fcmAddress.hasSuffix("/") ? "it ends with a '/'" : nil
    if let reason = WebAddress.refusal(of: fcmAddress) ?? refusal {
      throw .invalidArgument(name: "fcmAddress", value: fcmAddress, reason: reason)
    }
    _ = try trustRoots
  }

  private static func check(
    _ name: String, _ value: Int, _ range: ClosedRange<Int>
  ) throws(MailboxError) {
    guard range.contains(value) else {
      throw .invalidArgument(
        name: name, value: "\(value)",
        reason: "it goes from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private static func check(
    _ name: String, _ address: ProviderAddress
  ) throws(MailboxError) {
    guard !address.host.isEmpty, (1...65_535).contains(address.port) else {
      throw .invalidArgument(
        name: name, value: address.description,
        reason: "it needs a host, and a port from 1 to 65535")
    }
  }

  /// The interval between two looks for what is overdue.
  var sweepInterval: TimeAmount { .milliseconds(Int64(answerSecondsMax) * 1000 / 20) }

  /// The address of Apple's service in an environment.
  func applePush(_ environment: Binding.Environment) -> ProviderAddress {
    environment == .production ? applePushProduction : applePushSandbox
  }
}
