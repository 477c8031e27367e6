internal import Glibc

/// The stream for complaints and progress, so that the output stays what was asked for.
package enum StandardError {
  /// True when somebody watches.
  package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// One line: which program complains, what was wrong, and what to do about it.
  package static func complain(_ message: String, hint: String? = nil, as program: String) {
    let line = "\(program): \(message)" + (hint.map { "; \($0)" } ?? "")
    write(PlainText.oneLine(line) + "\n")
  }

  /// Writes as it is. Nobody can be told when this fails.
  package static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = systemWrite(STDERR_FILENO, UnsafeBufferPointer(rebasing: rest))
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }
}

/// `write` that goes on after a signal, and waits for a reader that does not keep up.
func systemWrite(_ descriptor: Int32, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
  while true {
    let count = write(descriptor, bytes.baseAddress, bytes.count)
    guard count < 0 else { return count }
    switch errno {
    case EINTR: continue
    case EAGAIN:
      var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      poll(&request, 1, -1)
    default: return count
    }
  }
}
