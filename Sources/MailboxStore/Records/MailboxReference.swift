internal import MailboxModel
internal import StoredBytes

/// The mailbox that a record is about; with an epoch when the record is its beginning.
struct MailboxReference: Hashable, Sendable {
  var key: MailboxKey
  /// The epoch that begins here, 0 when the mailbox exists.
  var beginsEpoch: UInt64 = 0

  /// `key bytes (1) | begins (1) | key | epoch (8) when it begins`.
  func encode(to out: inout [UInt8]) {
    out.append(UInt8(key.bytes.count))
    out.append(beginsEpoch == 0 ? 0 : 1)
    out.append(contentsOf: key.bytes)
    if beginsEpoch != 0 { out.appendLittleEndian(beginsEpoch) }
  }

  init(_ key: MailboxKey, beginsEpoch: UInt64 = 0) {
    self.key = key
    self.beginsEpoch = beginsEpoch
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    let count = Int(try reader.byte())
    let begins = try reader.byte() == 1
    key = MailboxKey(bytes: try reader.bytes(count))
    beginsEpoch = begins ? try reader.uint64() : 0
  }
}
