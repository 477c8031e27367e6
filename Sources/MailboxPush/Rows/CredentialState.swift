public import MailboxModel
package import StoredBytes

/// The trouble with a credential: there is a row only where there is some.
public struct CredentialState: Hashable, Sendable {
  /// The time before which nothing is sent by it.
  public var notBefore = Timestamp(milliseconds: 0)
  /// The number of times in a row that it had to wait.
  public var failures: UInt32 = 0
  /// The reason that it is suspended until somebody resumes it; nil while it is not.
  public var suspension: String?
  /// The provider's last answer when it had to wait; nil when that is not known.
  public var reason: String?

  /// True when there is trouble. A credential that was resumed has a row without any until its first push
  /// has gone through: until then it sends one at a time.
  var isTroubled: Bool { self != CredentialState() }
}

/// ```
/// key    the credential's name
/// value  format 2 | not before (8) | failures (4) | suspension or 00 | reason or 00
/// ```
/// Format 1 had no reason.
extension CredentialState: StoredRow {
  package static var rowName: StaticString { "a row of table 'credentials'" }

  package func encode(to row: inout [UInt8]) {
    row.append(2)
    row.appendLittleEndian(notBefore.milliseconds)
    row.appendLittleEndian(failures)
    row.appendOptional(suspension)
    row.appendOptional(reason)
  }

  package init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    let format = try reader.byte()
    guard (1...2).contains(format) else { throw reader.damaged("format \(format)") }
    notBefore = try reader.timestamp()
    failures = try reader.uint32()
    suspension = try reader.optionalText()
    if format > 1 { reason = try reader.optionalText() }
  }
}

/// A credential's name as a key.
struct CredentialKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ name: CredentialName) { bytes = Array(name.value.utf8) }

  /// The name; throws when the bytes are no text.
  func name() throws(MailboxError) -> CredentialName {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw .damaged(what: "a key in table 'credentials' is no text")
    }
    return CredentialName(checked: name)
  }
}
