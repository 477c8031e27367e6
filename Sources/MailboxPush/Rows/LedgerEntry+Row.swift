package import MailboxModel
package import StoredBytes

/// ```
/// ledger  app | 00 | user | 00 | feed position (8, big endian) | device, or nothing
///                                                              | 00 of a badge, 00 01 of a clear
///         format 3 | 0 message, 1 summary, 2 badge, 3 clear | its number (8), of 1 and 2
///         | sequence (8) | message id or 00 | at (8) | attempts (4)
///         | 1 pushed    | credential
///         | 2 suppressed | rule's name
///         | 3 refused   | credential | reason
///         | 4 printed   | credential
///         (format 2 printed nothing; format 1: of messages, without what stands before the sequence)
/// ages    at (8, big endian) | the ledger's key     nothing
/// ```
extension LedgerEntry: StoredRow {
  private static let format: UInt8 = 3

  package static var rowName: StaticString { "a row of table 'ledger'" }

  package func encode(to row: inout [UInt8]) {
    row.append(Self.format)
    switch kind {
    case .message: row.append(0)
    case .summary(let count):
      row.append(1)
      row.appendLittleEndian(count)
    case .badge(let number):
      row.append(2)
      row.appendLittleEndian(number)
    case .clear: row.append(3)
    }
    row.appendLittleEndian(sequence)
    row.appendOptional(messageID?.value)
    row.appendLittleEndian(at.milliseconds)
    row.appendLittleEndian(attempts)
    switch result {
    case .pushed(let credential):
      row.append(1)
      row.appendCounted(credential.value.utf8)
    case .printed(let credential):
      row.append(4)
      row.appendCounted(credential.value.utf8)
    case .suppressed(let rule):
      row.append(2)
      row.appendCounted(rule.rawValue.utf8)
    case .refused(let credential, let reason):
      row.append(3)
      row.appendCounted(credential.value.utf8)
      row.appendCounted(reason.utf8)
    }
  }

  package init(decoding reader: inout ByteReader, under key: [UInt8]) throws(MailboxError) {
    (mailbox, position, device) = try LedgerKey(bytes: key).parts()
    let format = try reader.byte()
    guard (1...Self.format).contains(format) else { throw reader.damaged("format \(format)") }
    kind = format == 1 ? .message : try Kind(from: &reader)
    sequence = try reader.uint64()
    messageID = try reader.optionalIdentifier()
    at = try reader.timestamp()
    attempts = try reader.uint32()
    switch try reader.byte() {
    case 1: result = .pushed(credential: try reader.credentialName())
    case 2:
      let name = try reader.countedText()
      guard let rule = PushRule(rawValue: name) else { throw reader.damaged("rule '\(name)'") }
      result = .suppressed(rule)
    case 3:
      result = .refused(credential: try reader.credentialName(), reason: try reader.countedText())
    case 4: result = .printed(credential: try reader.credentialName())
    case let kind: throw reader.damaged("result \(kind)")
    }
  }
}

extension LedgerEntry.Kind {
  fileprivate init(from reader: inout ByteReader) throws(MailboxError) {
    switch try reader.byte() {
    case 0: self = .message
    case 1: self = .summary(of: try reader.uint64())
    case 2: self = .badge(try reader.uint64())
    case 3: self = .clear
    case let kind: throw reader.damaged("kind \(kind)")
    }
  }
}
