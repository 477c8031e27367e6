public import MailboxModel

/// The settings of sending. What is not set has the default.
public struct DispatchSettings: Hashable, Sendable {
  /// The seconds for which the connection of an app that left is trusted; 0 to 3,600.
  public var graceSeconds: UInt32 = 120
  /// The most pushes of one credential under way at once; 1 to 10,000.
  public var sendsMax = 64
  /// The most pushes of one user by one credential under way at once, and at most half of the
  /// credential's; 1 to 10,000. What is beyond waits for an answer to one of the user's.
  public var userSendsMax = 8
  /// The most pushes under way at once, of all credentials together; 2 to 100,000. A credential has at
  /// most half of what the others leave.
  public var sendsTotalMax = 1024
  /// The longest wait between two attempts, in seconds; 1 to 86,400. The first is about a second.
  public var backOffSecondsMax: UInt32 = 900
  /// So many users whose tokens die within a minute, and clearly more of those answered than usual,
  /// mean that the credential is wrong and not the tokens; 2 to 1,000,000.
  public var deathsMax = 20
  /// So many users whose bindings do not fit the credential within a minute, while nothing is taken of
  /// anybody, mean that the credential is wrong and not the bindings; 2 to 1,000,000.
  public var mismatchesMax = 5
  /// The seconds after a push of a conversation to a device in which others of it are gathered, to be
  /// summed up in one that replaces it; 0 to 86,400. 0 sends one push a message.
  public var summaryWindowSeconds: UInt32 = 0
  /// The most times an hour that a device is told that what it shows was read elsewhere or recalled; 0 to
  /// 1,000. 0 leaves it on the screen. Apple lets few background pushes an hour through.
  public var clearsPerHourMax = 3
  /// The credentials by which no badge is put right by a push of its own.
  public var credentialsWithoutBadgePushes: Set<CredentialName> = []
  /// The seconds for which the ledger keeps a line.
  public var ledgerSeconds: UInt32 = 7 * 86_400
  /// The most lines that the ledger keeps.
  public var ledgerLinesMax = 10_000_000

  /// The defaults.
  public init() {}

  /// Throws the first value that is outside its limits.
  public func validate() throws(MailboxError) {
    try Self.check("graceSeconds", Int(graceSeconds), 0...3600)
    try Self.check("sendsMax", sendsMax, 1...10_000)
    try Self.check("userSendsMax", userSendsMax, 1...10_000)
    try Self.check("sendsTotalMax", sendsTotalMax, 2...100_000)
    try Self.check("backOffSecondsMax", Int(backOffSecondsMax), 1...86_400)
    try Self.check("deathsMax", deathsMax, 2...1_000_000)
    try Self.check("mismatchesMax", mismatchesMax, 2...1_000_000)
    try Self.check("summaryWindowSeconds", Int(summaryWindowSeconds), 0...86_400)
    try Self.check("clearsPerHourMax", clearsPerHourMax, 0...1000)
    try Self.check("ledgerLinesMax", ledgerLinesMax, 0...1_000_000_000)
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
}
