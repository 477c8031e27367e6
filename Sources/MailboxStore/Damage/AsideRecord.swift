internal import MailboxModel
internal import StoredBytes

/// A row of `asides`: a record of a mailbox that is set aside, so that the journal is not held for it.
/// The record is as it was, without the other mailboxes that it named.
///
/// ```
/// kind 2 | committed at 8 | payload, see DepositRecord and MailboxRecord
/// ```
struct AsideRecord {
  var kind: RecordKind
  var committedAtMilliseconds: Int64
  var payload: [UInt8]

  /// Returns the parts of a journal record that concern some mailboxes, one part for each.
  static func parts(
    of record: JournalScan.Record, for wanted: (MailboxKey) -> Bool
  ) throws(MailboxError) -> [(MailboxKey, AsideRecord)] {
    var parts: [(MailboxKey, AsideRecord)] = []
    func add(_ key: MailboxKey, _ write: (inout [UInt8]) -> Void) {
      var payload: [UInt8] = []
      write(&payload)
      parts.append(
        (
          key,
          AsideRecord(
            kind: record.header.kind,
            committedAtMilliseconds: record.header.committedAtMilliseconds, payload: payload)
        ))
    }
    if record.header.kind == .deposit {
      let named = try DepositRecord(decoding: record.payload.bytes, keepingBody: false)
      guard named.recipients.contains(where: { wanted($0.mailbox.key) }) else { return [] }
      let whole = try DepositRecord(decoding: record.payload.bytes)
      for recipient in whole.recipients where wanted(recipient.mailbox.key) {
        var part = whole
        part.recipients = [recipient]
        add(recipient.mailbox.key) { part.encode(to: &$0) }
      }
      return parts
    }
    let change = try MailboxRecord(record.header.kind, decoding: record.payload.bytes)
    switch change {
    case .removal(let removals):
      for (key, own) in Dictionary(grouping: removals, by: \.0.key) where wanted(key) {
        add(key) { MailboxRecord.removal(own).encode(to: &$0) }
      }
    case .devices(let changes):
      // All of a mailbox's in one row, as a row is known by the record's place.
      for (key, own) in Dictionary(grouping: changes, by: \.mailbox.key) where wanted(key) {
        add(key) { MailboxRecord.devices(own).encode(to: &$0) }
      }
    case .acknowledge(let reference, _, _, _, _), .read(let reference, _, _),
      .preferences(let reference, _), .notifications(let reference, _, _),
      .purge(let reference, _, _, _), .repair(let reference, _), .forgotten(let reference, _):
      if wanted(reference.key) { add(reference.key) { change.encode(to: &$0) } }
    case .feedPosition: break
    }
    return parts
  }
}

extension AsideRecord: StoredRow {
  static var rowName: StaticString { "a record that was kept" }

  func encode(to row: inout [UInt8]) {
    row.appendLittleEndian(kind.rawValue)
    row.appendLittleEndian(committedAtMilliseconds)
    row.append(contentsOf: payload)
  }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    guard let kind = RecordKind(rawValue: try reader.uint16()) else {
      throw reader.damaged("an unknown kind")
    }
    self.kind = kind
    committedAtMilliseconds = Int64(bitPattern: try reader.uint64())
    payload = try reader.bytes(reader.remaining)
  }
}
