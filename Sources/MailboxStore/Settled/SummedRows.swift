internal import MailboxModel
internal import StoredBytes

/// Rows of tables of their own, behind a ``RowChecksum``: a bit that flips in one is noticed, and is not
/// taken for another state of the mailbox. Rows of formats before 4 have none.
extension ConversationState {
  /// A row of `conversations`.
  init(row: RawSpan) throws(MailboxError) {
    try self.init(decoding: RowChecksum.content(of: row, what: "a conversation's row"))
  }

  /// The same, to be written.
  var row: [UInt8] { RowChecksum.row { $0.append(contentsOf: encoded) } }
}

extension Device {
  /// A row of `devices`.
  init(row: RawSpan) throws(MailboxError) {
    let content = try RowChecksum.content(of: row, what: "a device's row")
    var reader = ByteReader(content, of: "a device's row")
    try self.init(decoding: &reader)
  }

  /// The same, to be written.
  var row: [UInt8] { RowChecksum.row { encode(to: &$0) } }
}

extension PushPreferences {
  /// A row of `preferences`.
  init(row: RawSpan) throws(MailboxError) {
    let content = try RowChecksum.content(of: row, what: "a preferences row")
    var reader = ByteReader(content, of: "a preferences row")
    try self.init(decoding: &reader)
  }

  /// The same, to be written.
  var row: [UInt8] { RowChecksum.row { encode(to: &$0) } }
}

extension RowChecksum {
  /// A row with its checksum; `write` appends what it says.
  static func row(_ write: (inout [UInt8]) -> Void) -> [UInt8] {
    var row: [UInt8] = []
    begin(&row)
    write(&row)
    finish(&row)
    return row
  }
}
