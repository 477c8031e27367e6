public import MailboxModel
internal import MailboxStore

/// What is the matter with a credential: there is a row only where something is.
public struct CredentialState: Hashable, Sendable {
  /// Nothing is sent by it before.
  public var notBefore = Timestamp(milliseconds: 0)
  /// How many times in a row it had to wait.
  public var failures: UInt32 = 0
  /// Why it is suspended until somebody resumes it; nil while it is not.
  public var suspension: String?
}

/// ```
/// key    the credential's name
/// value  format 1 | not before (8) | failures (4) | suspension or 00
/// ```
extension CredentialState {
  var row: [UInt8] {
    var row: [UInt8] = [1]
    row.appendLittleEndian(notBefore.milliseconds)
    row.appendLittleEndian(failures)
    row.appendOptional(suspension)
    return row
  }

  init(row: RawSpan) throws(MailboxError) {
    var reader = ByteReader(row, of: "a row of table 'credentials'")
    guard try reader.byte() == 1 else { throw reader.damaged("an unknown format") }
    notBefore = try reader.timestamp()
    failures = try reader.uint32()
    suspension = try reader.optionalText()
  }
}
