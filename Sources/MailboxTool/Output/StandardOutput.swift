internal import FoundationEssentials
internal import Glibc

/// Standard output, gathered into large writes.
///
/// Call ``flush()`` at the end, which can fail; what is left when it is released is written as far
/// as possible.
package final class StandardOutput {
  private static let bufferBytes = 64 * 1024

  private var buffer: [UInt8] = []
  private let encoder: JSONEncoder

  package init() {
    buffer.reserveCapacity(Self.bufferBytes + 4096)
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  deinit { try? flush() }

  /// A line of text.
  package func line(_ text: String = "") throws {
    buffer.append(contentsOf: text.utf8)
    try endLine()
  }

  /// A line with a value as JSON.
  package func json(_ value: some Encodable) throws {
    buffer.append(contentsOf: try encoder.encode(value))
    try endLine()
  }

  /// Hands everything to the system.
  package func flush() throws {
    var start = 0
    defer { buffer.removeSubrange(..<start) }
    while start < buffer.count {
      let count = buffer.withUnsafeBufferPointer {
        systemWrite(STDOUT_FILENO, UnsafeBufferPointer(rebasing: $0[start...]))
      }
      guard count >= 0 else {
        let code = errno
        // Tried once: what could not be written now is not tried again on release.
        start = buffer.count
        if code == EPIPE { throw OutputClosed() }
        throw Failure(
          .inputOutput, "writing the output failed: \(systemMessage(code))",
          hint: "check where it goes to")
      }
      start += count
    }
  }

  private func endLine() throws {
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.bufferBytes { try flush() }
  }
}

/// The system's words for an error number.
package func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
