import Foundation
import Glibc
import NIOCore
import NIOHPACK

/// A client that keeps to no limit: HTTP/2 frames written by hand, RFC 9113 section 4.
final class RawConnection: Sendable {
  /// What the server answered.
  struct Answers: Sendable {
    /// Streams with headers of an answer.
    var opened = 0
    /// Streams that were reset.
    var refused = 0
    /// Whether the server gave up on the connection.
    var isGoingAway = false
  }

  struct Failed: Error {}

  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, status == 0 else { throw Failed() }
  }

  deinit { close(descriptor) }

  /// Opens streams one after the other, without waiting for anything, each with an empty request.
  func open(streams count: Int, path: String) throws {
    var bytes = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    bytes += Self.frame(type: 4, flags: 0, stream: 0, [])
    var encoder = HPACKEncoder(allocator: ByteBufferAllocator())
    for index in 0..<count {
      var buffer = ByteBuffer()
      try encoder.encode(
        headers: [
          ":method": "POST", ":scheme": "http", ":path": path, ":authority": "localhost",
          "content-type": "application/grpc", "te": "trailers",
        ], to: &buffer)
      let stream = UInt32(2 * index + 1)
      bytes += Self.frame(type: 1, flags: 4, stream: stream, Array(buffer.readableBytesView))
      bytes += Self.frame(type: 0, flags: 1, stream: stream, [0, 0, 0, 0, 0])
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Reads until so many streams were refused, or the server gives up on the connection.
  func answers(untilRefused count: Int) async throws -> Answers {
    await withCheckedContinuation { continuation in
      let thread = Thread { continuation.resume(returning: self.read(untilRefused: count)) }
      thread.start()
    }
  }

  private func read(untilRefused count: Int) -> Answers {
    var answers = Answers()
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while answers.refused < count, !answers.isGoingAway {
      let read = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      guard read > 0 else {
        answers.isGoingAway = true
        break
      }
      bytes += chunk.prefix(read)
      while bytes.count >= 9 {
        let length = Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
        guard bytes.count >= 9 + length else { break }
        switch bytes[3] {
        case 1: answers.opened += 1
        case 3: answers.refused += 1
        case 7: answers.isGoingAway = true
        default: break
        }
        bytes.removeFirst(9 + length)
      }
    }
    return answers
  }

  private static func frame(
    type: UInt8, flags: UInt8, stream: UInt32, _ payload: [UInt8]
  ) -> [UInt8] {
    let length = payload.count
    let header: [UInt8] = [
      UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8),
      UInt8(truncatingIfNeeded: length), type, flags,
    ]
    return header + withUnsafeBytes(of: stream.bigEndian) { Array($0) } + payload
  }
}
