internal import Foundation

/// A connection that a thread of its own reads and writes.
final class BlockingSocket {
  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  private var next = 0
  private var end = 0

  init(port: Int) throws {
    descriptor = try Self.loopback(port: port) { connect($0, $1, $2) }
  }

  deinit { close(descriptor) }

  /// A socket that is bound or connected to a port on loopback.
  static func loopback(
    port: Int, _ use: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        use(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard descriptor >= 0, status == 0 else {
      let reason = String(cString: strerror(errno))
      if descriptor >= 0 { close(descriptor) }
      throw MeasuringError("port \(port): \(reason)")
    }
    return descriptor
  }

  func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { throw MeasuringError("the connection is gone") }
      rest = rest.dropFirst(count)
    }
  }

  func byte() throws -> UInt8 {
    if next == end { try fill() }
    defer { next += 1 }
    return buffer[next]
  }

  /// Hands over so many bytes, in pieces.
  func take(_ count: Int, _ body: (ArraySlice<UInt8>) -> Void) throws {
    var left = count
    while left > 0 {
      if next == end { try fill() }
      let piece = min(left, end - next)
      body(buffer[next..<next + piece])
      next += piece
      left -= piece
    }
  }

  private func fill() throws {
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    guard count > 0 else { throw MeasuringError("the connection is gone") }
    (next, end) = (0, count)
  }
}
