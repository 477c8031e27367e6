internal import Foundation

/// A rival's server, started for a work on loopback, with what it writes in a directory of its own.
enum RivalServer {
  /// Finds the path of a program; nil when it is not installed.
  static func find(_ name: String) -> String? {
    ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"].map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// A port that nobody has now.
  static func freePort() throws -> Int {
    let descriptor = try BlockingSocket.loopback(port: 0, { bind($0, $1, $2) })
    defer { close(descriptor) }
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// Returns when something listens at a port.
  static func wait(for port: Int, of name: String) throws {
    for _ in 0..<500 {
      if let descriptor = try? BlockingSocket.loopback(port: port, { connect($0, $1, $2) }) {
        close(descriptor)
        return
      }
      usleep(10_000)
    }
    throw MeasuringError("\(name) does not listen")
  }
}
