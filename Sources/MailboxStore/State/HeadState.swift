internal import MailboxModel
internal import StoredBytes

/// A mailbox's positions and sums, which every operation needs to know.
struct HeadState: Hashable, Sendable {
  /// Its present history.
  var epoch: UInt64 = 0
  /// The newest sequence that was given.
  var head: UInt64 = 0
  /// Everything through here is gone.
  var floor: UInt64 = 0
  /// The highest sequence that any device has acknowledged.
  var delivered: UInt64 = 0
  /// Messages that wait: above the floor and not removed.
  var messages: UInt64 = 0
  /// Bytes of their bodies.
  var bytes: UInt64 = 0
  /// Unread counting messages of all conversations.
  var unread: UInt64 = 0
  /// The number of conversations with a state; nil where not counted yet, as in rows of version 1.
  var conversations: UInt64? = 0
  /// Conversations were forgotten when this was the newest sequence: messages through here may be of one,
  /// and then count no more, nor does their number.
  var forgottenThrough: UInt64 = 0
  /// No waiting message expires before this; seconds since 1970.
  var earliestExpirySeconds: UInt32 = .max
  /// Records before this position do not belong to the present epoch.
  var epochPosition: UInt64 = 0
  /// Records before this position are settled.
  var settledPosition: UInt64 = 0
  /// Sequences through here are settled.
  var settledThrough: UInt64 = 0
  /// True when LMDB has rows of the mailbox. Not stored: a row that is read has been written.
  var isSettled = false
}

extension HeadState {
  private static let version: UInt8 = 2
  /// Without the conversations and what was forgotten.
  private static let versionBefore: UInt8 = 1

  /// `version | epoch (8) | varints: head, floor, delivered, messages, bytes, unread, earliest expiry,
  /// epoch position, settled position, settled through; in version 2 conversations + 1 (0: not counted),
  /// forgotten through`.
  func encode(to bytes: inout [UInt8]) {
    bytes.append(Self.version)
    bytes.appendLittleEndian(epoch)
    for value in [
      head, floor, delivered, messages, self.bytes, unread, UInt64(earliestExpirySeconds),
      epochPosition, settledPosition, settledThrough, conversations.map { $0 + 1 } ?? 0,
      forgottenThrough,
    ] {
      bytes.appendVarint(value)
    }
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    let version = try reader.byte()
    guard version == Self.version || version == Self.versionBefore else {
      throw reader.damaged("an unknown version")
    }
    epoch = try reader.uint64()
    head = try reader.varint()
    floor = try reader.varint()
    delivered = try reader.varint()
    messages = try reader.varint()
    bytes = try reader.varint()
    unread = try reader.varint()
    earliestExpirySeconds = UInt32(clamping: try reader.varint())
    epochPosition = try reader.varint()
    settledPosition = try reader.varint()
    settledThrough = try reader.varint()
    let counted = version == Self.version ? try reader.varint() : 0
    conversations = counted == 0 ? nil : counted - 1
    forgottenThrough = version == Self.version ? try reader.varint() : 0
    isSettled = true
    // Beyond these no arithmetic on positions and sums can overflow.
    guard head == settledThrough, floor <= delivered, delivered <= head, head < 1 << 56,
      messages < 1 << 48, bytes < 1 << 56, unread < 1 << 56, settledPosition < 1 << 60,
      epochPosition < 1 << 60, counted < 1 << 48, forgottenThrough <= head
    else { throw reader.damaged("positions or sums that cannot be") }
  }
}
