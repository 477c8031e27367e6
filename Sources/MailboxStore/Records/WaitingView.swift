internal import MailboxModel
internal import StoredBytes

/// A waiting message where it lies: its body is borrowed from the journal or from LMDB.
struct WaitingView: ~Escapable {
  let sequence: UInt64
  /// Its running number in its conversation; 0 when it does not count.
  let number: UInt64
  let body: RawSpan

  @_lifetime(copy body)
  init(sequence: UInt64, number: UInt64, body: RawSpan) {
    self.sequence = sequence
    self.number = number
    self.body = body
  }

  /// The time at which it expires; the body begins with it, see ``MessageField``.
  var expiresAtSeconds: UInt32 {
    guard body.byteCount >= 5 else { return .max }
    return UInt32(littleEndian: body.unsafeLoadUnaligned(fromByteOffset: 1, as: UInt32.self))
  }

  /// Decodes the message. O(bytes).
  func decoded() throws(MailboxError) -> WaitingMessage {
    var message = try WaitingMessage(decoding: body)
    message.sequence = sequence
    message.number = number
    return message
  }
}

/// A message as an entry of a page: tag, length, sequence, number, body.
enum WaitingEntry {
  /// Bytes that the entry takes.
  static func byteCount(_ message: borrowing WaitingView) -> Int {
    let content = prefixByteCount(message) + message.body.byteCount
    return 1 + WireWriter.varintByteCount(UInt64(content)) + content
  }

  static func append(_ message: borrowing WaitingView, to bytes: inout [UInt8]) {
    // At most three tags and three varints; in one piece, as appending bytes one by one is slow.
    withUnsafeTemporaryAllocation(byteCount: 33, alignment: 1) { prefix in
      var count = 0
      func put(_ tag: UInt8, _ value: UInt64) {
        prefix[count] = tag
        count += 1
        var rest = value
        while rest >= 0x80 {
          prefix[count] = UInt8(truncatingIfNeeded: rest) | 0x80
          rest >>= 7
          count += 1
        }
        prefix[count] = UInt8(truncatingIfNeeded: rest)
        count += 1
      }
      put(PageField.messageTag, UInt64(prefixByteCount(message) + message.body.byteCount))
      put(0x08, message.sequence)
      if message.number != 0 { put(0x10, message.number) }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: prefix[..<count]))
    }
    message.body.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// Reads the content of an entry (behind tag and length) as ``append(_:to:)`` wrote it.
  @_lifetime(copy content)
  static func view(_ content: RawSpan) throws(MailboxError) -> WaitingView {
    var reader = ByteReader(content, of: "a message in a queue")
    guard try reader.byte() == 0x08 else { throw reader.damaged("no sequence") }
    let sequence = try reader.varint()
    var number: UInt64 = 0
    var bodyStart = reader.offset
    if try reader.byte() == 0x10 {
      number = try reader.varint()
      bodyStart = reader.offset
    }
    return WaitingView(
      sequence: sequence, number: number, body: content.extracting(bodyStart...))
  }

  private static func prefixByteCount(_ message: borrowing WaitingView) -> Int {
    1 + WireWriter.varintByteCount(message.sequence)
      + (message.number == 0 ? 0 : 1 + WireWriter.varintByteCount(message.number))
  }
}
