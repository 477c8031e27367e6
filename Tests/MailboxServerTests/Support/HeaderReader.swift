import NIOCore
import NIOHPACK
import Synchronization

/// Reads the headers that a server sends on one connection. All of them have to pass, in their order.
final class HeaderReader: Sendable {
  private let decoder = Mutex(HPACKDecoder(allocator: ByteBufferAllocator()))

  /// Returns the headers in a HEADERS frame; nil when it cannot be read.
  func read(_ frame: RawClient.Frame) -> [String: String]? {
    decoder.withLock { decoder in
      var block = ByteBuffer(bytes: frame.payload)
      guard let headers = try? decoder.decodeHeaders(from: &block) else { return nil }
      return Dictionary(headers.map { ($0.name, $0.value) }) { $1 }
    }
  }
}

/// The end of a call, as it goes over the wire.
struct RawEnd: Equatable {
  var status: String
  var message: String
}

extension RawClient {
  /// Reads until a call ends; what other frames say of headers is read as well. Nil when the connection
  /// ends before.
  func end(of stream: UInt32) async -> RawEnd? {
    await onThread { self.nextEnd { $0 == stream } }?.end
  }

  /// Reads until some call ends.
  func nextEnd() async -> (stream: UInt32, end: RawEnd)? {
    await onThread { self.nextEnd { _ in true } }
  }

  private func nextEnd(on fits: (UInt32) -> Bool) -> (stream: UInt32, end: RawEnd)? {
    while let frame = nextFrame() {
      guard frame.type == Frame.headers else { continue }
      let said = headers.read(frame)
      guard fits(frame.stream), frame.flags & Frame.endStream != 0 else { continue }
      return (
        frame.stream,
        RawEnd(status: said?["grpc-status"] ?? "", message: said?["grpc-message"] ?? "")
      )
    }
    return nil
  }
}
