internal import Glibc

/// One line of the input, as bytes say it.
enum TypedLine: Equatable {
  case text(String)
  /// Nothing that could be obeyed; in words, why.
  case unreadable(String)
}

/// Reads standard input line by line. The library's own `readLine` puts replacement characters where
/// bytes are not UTF-8, and the id that was typed would be another one; and it has no limit.
struct TypedLines {
  /// The most bytes that a line may have.
  static let lineBytesMax = 64 * 1024

  private var buffer: [UInt8] = []
  private var isTooLong = false
  private var isAtEnd = false

  /// Waits for the next line, without its end; nil after the last.
  mutating func next() -> TypedLine? {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return line(buffer[..<end])
      }
      if buffer.count > Self.lineBytesMax {
        isTooLong = true
        buffer = []
      }
      guard !isAtEnd else {
        defer { buffer = [] }
        return buffer.isEmpty && !isTooLong ? nil : line(buffer[...])
      }
      readMore()
    }
  }

  private mutating func line(_ bytes: ArraySlice<UInt8>) -> TypedLine {
    defer { isTooLong = false }
    if isTooLong || bytes.count > Self.lineBytesMax {
      return .unreadable("that line has more than \(Self.lineBytesMax) bytes")
    }
    let bytes = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
    return String(validating: bytes, as: UTF8.self).map { .text($0) }
      ?? .unreadable("that line is not UTF-8")
  }

  private mutating func readMore() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &chunk, chunk.count)
    if count > 0 { buffer += chunk[..<count] }
    if count == 0 || (count < 0 && errno != EINTR) { isAtEnd = true }
  }
}
