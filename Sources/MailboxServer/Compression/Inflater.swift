internal import CZlib
internal import NIOCore

/// Decompresses whole messages, each bounded, with zlib.
///
/// The transport could as well, but never comes back from a message that was cut off: it waits on its
/// event loop for bytes that are not there.
final class Inflater {
  /// The ways to compress messages: the words of `grpc-encoding`.
  enum Method: String, CaseIterable {
    /// RFC 1952.
    case gzip
    /// The format that HTTP calls so: zlib's, RFC 1950.
    case deflate

    /// As `inflateInit2` asks for it.
    fileprivate var windowBits: Int32 {
      switch self {
      case .gzip: 16 + MAX_WBITS
      case .deflate: MAX_WBITS
      }
    }
  }

  enum Outcome: Equatable {
    case whole(ByteBuffer)
    /// It has more bytes than allowed.
    case tooLarge
    /// It is cut off, or was never compressed like this.
    case damaged
  }

  private static let chunkBytesMin = 4096

  /// zlib keeps a pointer to it, so it stays where it is.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Nil when there is no memory.
  init?(_ method: Method) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(
      stream, method.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { return nil }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// A message decompressed. O(bytes), at most one more than allowed.
  func inflate(_ message: ByteBuffer, bytesMax: Int) -> Outcome {
    guard inflateReset(stream) == Z_OK else { return .damaged }
    var message = message
    return message.readWithUnsafeMutableReadableBytes { input in
      stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_in = UInt32(clamping: input.count)
      defer {
        stream.pointee.next_in = nil
        stream.pointee.avail_in = 0
      }
      return (input.count, inflate(inputBytes: input.count, bytesMax: bytesMax))
    }
  }

  private func inflate(inputBytes: Int, bytesMax: Int) -> Outcome {
    var output = ByteBuffer()
    var chunkBytes = max(Self.chunkBytesMin, 2 * inputBytes)
    while true {
      let room = min(chunkBytes, bytesMax + 1 - output.readableBytes)
      var status = Z_OK
      output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { space in
        stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: room)
        status = CZlib.inflate(stream, Z_NO_FLUSH)
        stream.pointee.next_out = nil
        return room - Int(stream.pointee.avail_out)
      }
      if output.readableBytes > bytesMax { return .tooLarge }
      switch status {
      case Z_STREAM_END: return stream.pointee.avail_in == 0 ? .whole(output) : .damaged
      // Where the room was not filled nothing more is to be had from the input.
      case Z_OK where stream.pointee.avail_out == 0,
        Z_BUF_ERROR where stream.pointee.avail_out == 0:
        chunkBytes *= 2
      default: return .damaged
      }
    }
  }
}
