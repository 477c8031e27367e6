internal import Glibc
internal import MailboxTool

/// Reads a file line by line without holding more of it than one line.
struct LineReader: ~Copyable {
  /// The most bytes that a line may have.
  static let lineBytesMax = 1 << 20
  private static let chunkBytes = 256 * 1024

  /// One line of the input.
  enum Line {
    case bytes([UInt8])
    /// Longer than ``lineBytesMax``; what it held was passed over.
    case tooLong
  }

  private let descriptor: Int32
  private let name: String
  private var buffer: [UInt8] = []
  private var start = 0
  private var searched = 0
  private var isAtEnd = false

  /// Opens a file, or takes standard input for `-`.
  init(path: String) throws {
    name = path == "-" ? "standard input" : "'\(path)'"
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      let status: ExitStatus =
        switch code {
        case ENOENT, ENOTDIR: .notFound
        case EACCES, EPERM: .noPermission
        default: .inputOutput
        }
      throw Failure(
        status, "\(name) cannot be opened: \(systemMessage(code))", hint: "check the path")
    }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// True when reading the next line would have to wait for input.
  var wouldWait: Bool {
    guard !isAtEnd, buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) == nil else {
      return false
    }
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 0
  }

  /// The next line without its end, nil after the last.
  mutating func next() throws -> Line? {
    var isTooLong = false
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer {
          start = end + 1
          searched = start
        }
        return isTooLong || end - start > Self.lineBytesMax
          ? .tooLong : .bytes(Array(buffer[start..<end]))
      }
      searched = buffer.count
      if buffer.count - start > Self.lineBytesMax {
        isTooLong = true
        start = buffer.count
      }
      if isAtEnd {
        defer { start = buffer.count }
        if isTooLong { return .tooLong }
        return start < buffer.count ? .bytes(Array(buffer[start...])) : nil
      }
      try readMore()
    }
  }

  private mutating func readMore() throws {
    buffer.removeSubrange(..<start)
    searched -= start
    start = 0
    let held = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.chunkBytes))
    var count = 0
    repeat {
      count = buffer.withUnsafeMutableBytes { bytes in
        read(descriptor, bytes.baseAddress.map { $0 + held }, Self.chunkBytes)
      }
    } while count < 0 && errno == EINTR
    let code = errno
    buffer.removeSubrange((held + max(0, count))...)
    guard count >= 0 else {
      throw Failure(
        .inputOutput, "reading \(name) failed: \(systemMessage(code))",
        hint: "check that it is a file or a pipe")
    }
    isAtEnd = count == 0
  }
}
