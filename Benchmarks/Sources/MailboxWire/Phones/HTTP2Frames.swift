internal import NIOCore

/// Frames of HTTP/2 as a client of one stream needs them (RFC 9113 section 4, RFC 7541 section 6.2).
enum HTTP2 {
  enum Kind {
    static let data: UInt8 = 0
    static let headers: UInt8 = 1
    static let reset: UInt8 = 3
    static let settings: UInt8 = 4
    static let ping: UInt8 = 6
    static let goAway: UInt8 = 7
    static let windowUpdate: UInt8 = 8
  }

  static let endStream: UInt8 = 1
  static let acknowledgement: UInt8 = 1
  static let endHeaders: UInt8 = 4
  static let headerBytes = 9
  /// The bytes that a server may send before it has to be told to go on.
  static let window: UInt32 = 1 << 30

  static func write(
    _ kind: UInt8, flags: UInt8, stream: UInt32, bytes: Int, to buffer: inout ByteBuffer
  ) {
    buffer.writeInteger(UInt32(bytes) << 8 | UInt32(kind))
    buffer.writeInteger(flags)
    buffer.writeInteger(stream)
  }

  /// The preface, settings with a wide window, and the headers of a call.
  static func opening(path: String, token: String, to buffer: inout ByteBuffer) {
    buffer.writeString("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    write(Kind.settings, flags: 0, stream: 0, bytes: 6, to: &buffer)
    buffer.writeInteger(UInt16(4))
    buffer.writeInteger(window)
    windowUpdate(stream: 0, by: window, to: &buffer)
    var block = ByteBuffer()
    for (name, value) in [
      (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", Names.authority),
      ("content-type", "application/grpc"), ("te", "trailers"),
      ("authorization", "Bearer \(token)"),
    ] {
      // A literal that is never indexed, so there is no state to keep.
      block.writeInteger(UInt8(0x10))
      writeString(name, to: &block)
      writeString(value, to: &block)
    }
    write(Kind.headers, flags: endHeaders, stream: 1, bytes: block.readableBytes, to: &buffer)
    buffer.writeBuffer(&block)
  }

  static func windowUpdate(stream: UInt32, by bytes: UInt32, to buffer: inout ByteBuffer) {
    write(Kind.windowUpdate, flags: 0, stream: stream, bytes: 4, to: &buffer)
    buffer.writeInteger(bytes)
  }

  private static func writeString(_ text: String, to buffer: inout ByteBuffer) {
    let bytes = Array(text.utf8)
    if bytes.count < 127 {
      buffer.writeInteger(UInt8(bytes.count))
    } else {
      buffer.writeInteger(UInt8(127))
      var rest = bytes.count - 127
      while rest >= 128 {
        buffer.writeInteger(UInt8(rest & 127 | 128))
        rest >>= 7
      }
      buffer.writeInteger(UInt8(rest))
    }
    buffer.writeBytes(bytes)
  }
}
