package import MailboxModel

/// The contents of a row: encoded to bytes, and decoded from them.
package protocol StoredRow {
  /// The name of such a row in errors.
  static var rowName: StaticString { get }
  /// Appends the bytes of the row.
  func encode(to row: inout [UInt8])
  /// Decodes a row. Some have a part of what they say in their keys alone, and read that as well; what has
  /// not is decoded under no key.
  init(decoding reader: inout ByteReader, under key: [UInt8]) throws(MailboxError)
}

extension StoredRow {
  /// The bytes of the row.
  package var row: [UInt8] {
    var row: [UInt8] = []
    encode(to: &row)
    return row
  }

  /// Decodes the bytes of a row.
  package init(row: RawSpan, under key: [UInt8] = []) throws(MailboxError) {
    var reader = ByteReader(row, of: Self.rowName)
    try self.init(decoding: &reader, under: key)
  }
}
