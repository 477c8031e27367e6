internal import NIOCore

/// The HTTP/2 frames that are written past the HTTP/2 handler, which would draw conclusions of its
/// own from them. RFC 9113, section 4.1:
///
/// ```
/// | length 24 | type 8 | flags 8 | stream 32 | payload        |
/// | SETTINGS      04   |    00   |     0     | (id 16, value 32)*
/// | PING          06   |    00   |     0     | data 64
/// | GOAWAY        07   |    00   |     0     | last stream 32, error 32
/// ```
enum PlainFrames {
  /// The data of the PING behind GOAWAY, to tell its answer from those of other pings.
  static let leavePingData: UInt64 = 0x6C65_6176_696E_6721

  private static let headerBytes = 9
  private static let settingBytes = 6
  private static let settings: UInt8 = 4
  private static let maxConcurrentStreams: UInt16 = 3

  /// GOAWAY, which takes nothing back that is under way, and a PING to see that it was heard.
  static func leave(using allocator: ByteBufferAllocator) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: 2 * (headerBytes + 8))
    buffer.writeBytes([0, 0, 8, 7, 0])
    buffer.writeInteger(UInt32(0))
    buffer.writeInteger(UInt32(Int32.max))
    buffer.writeInteger(UInt32(0))
    buffer.writeBytes([0, 0, 8, 6, 0])
    buffer.writeInteger(UInt32(0))
    buffer.writeInteger(leavePingData)
    return buffer
  }

  /// Puts another number of streams into the SETTINGS frame that a server begins with. Returns
  /// whether there was one.
  static func announce(streamsMax: UInt32, in buffer: inout ByteBuffer) -> Bool {
    let start = buffer.readerIndex
    guard let header = buffer.getBytes(at: start, length: headerBytes),
      header[3] == settings, header[4] == 0
    else { return false }
    let length = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
    let payload = start + headerBytes
    for index in stride(from: payload, to: payload + length, by: settingBytes) {
      guard let setting = buffer.getInteger(at: index, as: UInt16.self) else { return false }
      guard setting == maxConcurrentStreams else { continue }
      buffer.setInteger(streamsMax, at: index + 2)
      return true
    }
    return false
  }
}
