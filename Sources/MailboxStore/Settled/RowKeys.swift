internal import Glibc
internal import MailboxModel
internal import StoredBytes

/// A mailbox and what lies inside it: the key of a conversation's, a device's or a chunk's row.
struct RowKey: StoredKey {
  let bytes: [UInt8]

  /// Wraps bytes of one of these layouts.
  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The key at which the rows of a mailbox begin.
  init(prefix mailbox: MailboxKey) { bytes = mailbox.bytes }

  /// A conversation of a mailbox.
  init(_ mailbox: MailboxKey, _ conversation: ConversationKey) {
    bytes = mailbox.bytes + conversation.bytes
  }

  /// A device of a mailbox.
  init(_ mailbox: MailboxKey, _ device: DeviceID) {
    bytes = mailbox.bytes + device.value.utf8
  }

  /// A place in a mailbox's queue.
  init(_ mailbox: MailboxKey, sequence: UInt64) {
    var bytes = mailbox.bytes
    bytes.appendBigEndian(sequence)
    self.bytes = bytes
  }

  /// A row of message ids, by the last sequence in it. Format 3 had a sequence alone; the byte behind
  /// it tells the forms of the rows apart.
  init(_ mailbox: MailboxKey, identitiesThrough sequence: UInt64) {
    var bytes = mailbox.bytes
    bytes.appendBigEndian(sequence)
    bytes.append(Self.presentIdentities)
    self.bytes = bytes
  }

  private static let presentIdentities: UInt8 = 1

  /// The form of a row of message ids, by what its key has behind the mailbox's name.
  static func identityForm(ofKeyBytes count: Int) -> IdentityList.RowForm {
    count == 8 ? .former : .present
  }
}

extension RawSpan {
  /// Returns whether a row's key begins with a mailbox's name.
  func isRow(of mailbox: MailboxKey) -> Bool {
    guard byteCount > mailbox.bytes.count else { return false }
    return withUnsafeBytes { row in
      mailbox.bytes.withUnsafeBytes { name in
        guard let row = row.baseAddress, let start = name.baseAddress else { return false }
        return memcmp(row, start, name.count) == 0
      }
    }
  }

  /// The sequence at the end of a chunk's key.
  var trailingSequence: UInt64 {
    UInt64(
      bigEndian: unsafeLoadUnaligned(fromByteOffset: byteCount - 8, as: UInt64.self))
  }

  /// Returns the bytes of a row's key behind the mailbox's name.
  func suffix(behind mailbox: MailboxKey) -> [UInt8] {
    withUnsafeBytes { [UInt8]($0[mailbox.bytes.count...]) }
  }
}
