import Foundation
import Glibc
import Synchronization

/// A client that says what a test has it say: HTTP/2 frames by hand, RFC 9113 section 4.
final class RawClient: Sendable {
  struct Frame: Equatable {
    static let (data, headers, reset, settings, ping, goAway, windowUpdate, continuation) =
      (UInt8(0), UInt8(1), UInt8(3), UInt8(4), UInt8(6), UInt8(7), UInt8(8), UInt8(9))
    static let endStream: UInt8 = 1
    static let endHeaders: UInt8 = 4
    static let acknowledge: UInt8 = 1
    static let refusedStream: UInt32 = 7

    var type: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    /// The first four bytes as a number: the error of a reset.
    var code: UInt32 { payload.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }

    var isLastOfStream: Bool {
      type == Self.reset || type == Self.headers && flags & Self.endStream != 0
    }

    var isRefusal: Bool { type == Self.reset && code == Self.refusedStream }

    var bytes: [UInt8] {
      let length = payload.count
      return [
        UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 8),
        UInt8(truncatingIfNeeded: length), type, flags,
      ] + stream.bigEndianBytes + payload
    }
  }

  struct Failed: Error {}

  private let descriptor: Int32
  private let received = Mutex<[UInt8]>([])
  let headers = HeaderReader()
  /// The bytes that the server lets through, by the streams that it named; 0 is the connection.
  private let windows = Mutex<[UInt32: Int]>([:])
  /// Frames that came while something was sent.
  private let waiting = Mutex<[Frame]>([])

  /// Connects from 127.0.0.`host`, and says nothing yet.
  init(port: Int, host: UInt8 = 1) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let own = Self.onAddress(host: host, port: 0) { bind(descriptor, $0, $1) }
    let status = Self.onAddress(host: 1, port: port) { connect(descriptor, $0, $1) }
    guard descriptor >= 0, own == 0, status == 0 else { throw Failed() }
  }

  private static func onAddress(
    host: UInt8, port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = (UInt32(0x7F00_0000) | UInt32(host)).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  deinit { close(descriptor) }

  /// Ends the connection.
  func leave() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  // MARK: Saying

  /// Sends bytes as they are; false when the server has closed the connection.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  @discardableResult
  func send(_ frames: Frame...) -> Bool { send(frames.flatMap(\.bytes)) }

  /// Begins HTTP/2, with windows that never fill, or with that of each stream as given.
  func begin(streamWindow: UInt32 = UInt32(Int32.max)) {
    let most = UInt32(Int32.max)
    send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))
    send(
      Frame(type: Frame.settings, payload: [0, 4] + streamWindow.bigEndianBytes),
      Frame(type: Frame.windowUpdate, payload: (most - 65_535).bigEndianBytes))
  }

  /// Opens a stream; what it asks for is said by ``ask(_:on:isLast:)``.
  @discardableResult
  func open(
    _ stream: UInt32, path: String, token: String? = nil, _ more: [(String, String)] = []
  ) -> Bool {
    var headers = [
      (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
      ("content-type", "application/grpc"), ("te", "trailers"),
    ]
    if let token { headers.append(("authorization", "Bearer \(token)")) }
    // Literals that no table remembers, RFC 7541 section 6.2.2.
    var block: [UInt8] = []
    for (name, value) in headers + more { block += [0] + Self.literal(name) + Self.literal(value) }
    return send(
      Frame(type: Frame.headers, flags: Frame.endHeaders, stream: stream, payload: block))
  }

  /// Sends a message on a stream.
  @discardableResult
  func ask(
    _ message: [UInt8], on stream: UInt32, isCompressed: Bool = false, isLast: Bool = true
  ) -> Bool {
    let prefix = [isCompressed ? 1 : 0] + UInt32(message.count).bigEndianBytes
    var rest = (prefix + message)[...]
    repeat {
      let part = rest.prefix(16_384)
      rest = rest.dropFirst(part.count)
      let flags = isLast && rest.isEmpty ? Frame.endStream : 0
      let frame = Frame(type: Frame.data, flags: flags, stream: stream, payload: Array(part))
      guard send(frame) else { return false }
    } while !rest.isEmpty
    return true
  }

  private static func literal(_ text: String) -> [UInt8] {
    var count = text.utf8.count
    guard count >= 127 else { return [UInt8(count)] + Array(text.utf8) }
    // An integer that does not fit into seven bits, RFC 7541 section 5.1.
    var length: [UInt8] = [127]
    count -= 127
    while count >= 128 {
      length.append(UInt8(count & 127) | 128)
      count >>= 7
    }
    return length + [UInt8(count)] + Array(text.utf8)
  }

  // MARK: Hearing

  /// Reads until a frame that a test waits for, and says yes to settings; nil when the connection
  /// ended before.
  func frame(where fits: @escaping @Sendable (Frame) -> Bool) async -> Frame? {
    await onThread {
      while let frame = self.nextFrame() {
        if fits(frame) { return frame }
      }
      return nil
    }
  }

  /// Reads until the server closes the connection.
  func end() async { _ = await frame { _ in false } }

  /// Sends data as the server's windows let it through, until the stream has ended; what comes
  /// meanwhile waits to be read. Blocks. Returns whether all was sent.
  func sendInTime(_ bytes: [UInt8], on stream: UInt32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let room = windows.withLock { min($0[0, default: 65_535], $0[stream, default: 65_535]) }
      guard room > 0 else {
        guard let frame = arrivingFrame() else { return false }
        waiting.withLock { $0.append(frame) }
        if frame.stream == stream, frame.isLastOfStream { return false }
        continue
      }
      let part = rest.prefix(min(room, 16_384))
      guard send(Frame(type: Frame.data, stream: stream, payload: Array(part))) else {
        return false
      }
      windows.withLock {
        $0[0, default: 65_535] -= part.count
        $0[stream, default: 65_535] -= part.count
      }
      rest = rest.dropFirst(part.count)
    }
    return true
  }

  /// The next frame; blocks. Nil when the connection has ended.
  func nextFrame() -> Frame? {
    waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() } ?? arrivingFrame()
  }

  /// All that comes until the connection ends; blocks.
  func allBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return bytes }
      bytes += chunk.prefix(count)
    }
  }

  private func arrivingFrame() -> Frame? {
    while true {
      if let frame = received.withLock({ Frame(first: &$0) }) {
        if frame.type == Frame.windowUpdate {
          windows.withLock { $0[frame.stream, default: 65_535] += Int(frame.code) }
        }
        if frame.type == Frame.settings, frame.flags == 0 {
          send(Frame(type: Frame.settings, flags: Frame.acknowledge))
        }
        return frame
      }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = chunk.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return nil }
      received.withLock { $0 += chunk.prefix(count) }
    }
  }

  /// Runs what blocks on a thread of its own.
  func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: body()) }.start()
    }
  }
}

extension RawClient.Frame {
  /// Takes the first frame off what was received; nil when it is not whole.
  fileprivate init?(first bytes: inout [UInt8]) {
    guard bytes.count >= 9 else { return nil }
    let length = Int(bytes[0]) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
    guard bytes.count >= 9 + length else { return nil }
    self.init(
      type: bytes[3], flags: bytes[4],
      stream: bytes[5..<9].reduce(0) { $0 << 8 | UInt32($1) },
      payload: Array(bytes[9..<(9 + length)]))
    bytes.removeFirst(9 + length)
  }
}

extension UInt32 {
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
