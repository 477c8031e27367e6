internal import MailboxModel
internal import StoredBytes

/// The floor of a mailbox moves up, because every holding device has what lies below.
struct FloorMove: Hashable, Sendable {
  var floor: UInt64
  /// The number of waiting messages that lie below the new floor and above the old.
  var messages: UInt64
  /// Bytes of their bodies.
  var bytes: UInt64

  func encode(to out: inout [UInt8]) {
    out.appendVarint(floor)
    out.appendVarint(messages)
    out.appendVarint(bytes)
  }

  init(floor: UInt64, messages: UInt64, bytes: UInt64) {
    self.floor = floor
    self.messages = messages
    self.bytes = bytes
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    floor = try reader.varint()
    messages = try reader.varint()
    bytes = try reader.varint()
  }
}
