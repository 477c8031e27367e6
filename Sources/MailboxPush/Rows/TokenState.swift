internal import MailboxModel
internal import StoredBytes

/// The trouble with a device's token: there is a row only where there is some.
struct TokenState: Hashable, Sendable {
  /// Tells the token from another that the device is given later. Not the token itself.
  var tokenHash: UInt64
  /// The time at which the token that this is about was reported.
  var registeredAt: Timestamp
  /// The time before which nothing is sent to it.
  var notBefore = Timestamp(milliseconds: 0)
  /// The number of attempts that have failed, one after another.
  var failures: UInt32 = 0
  /// The reason that the provider refused it; nil while it has not.
  var quarantine: String?
  /// The provider's last answer when it had to wait; nil when that is not known.
  var reason: String?

  /// Nothing is the matter with this binding's token.
  init(of binding: Binding) {
    tokenHash = Self.hash(binding.token)
    registeredAt = binding.registeredAt
  }

  /// Returns whether this is about a binding, and not about one that was reported before.
  func concerns(_ binding: Binding) -> Bool {
    tokenHash == Self.hash(binding.token) && registeredAt == binding.registeredAt
  }

  private static func hash(_ token: PushToken) -> UInt64 {
    var hash = StableHash(seed: 0)
    hash.combine(token.value.utf8)
    return hash.value
  }
}

/// ```
/// key    app | 00 | user | 00 | device
/// value  format 2 | token's hash (8) | reported (8) | not before (8) | failures (4)
///        | quarantine or 00 | reason or 00
/// ```
/// Format 1 had no reason.
extension TokenState: StoredRow {
  static var rowName: StaticString { "a row of table 'devices'" }

  func encode(to row: inout [UInt8]) {
    row.append(2)
    row.appendLittleEndian(tokenHash)
    row.appendLittleEndian(registeredAt.milliseconds)
    row.appendLittleEndian(notBefore.milliseconds)
    row.appendLittleEndian(failures)
    row.appendOptional(quarantine)
    row.appendOptional(reason)
  }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    let format = try reader.byte()
    guard (1...2).contains(format) else { throw reader.damaged("format \(format)") }
    tokenHash = try reader.uint64()
    registeredAt = try reader.timestamp()
    notBefore = try reader.timestamp()
    failures = try reader.uint32()
    quarantine = try reader.optionalText()
    if format > 1 { reason = try reader.optionalText() }
  }
}
