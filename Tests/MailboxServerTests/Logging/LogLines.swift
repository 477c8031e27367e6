import Logging
import MailboxLog
import Synchronization

/// The lines that a logger wrote, as a file would have them.
final class LogLines: TextOutputStream, Sendable {
  private let text = Mutex("")

  func write(_ string: String) { text.withLock { $0 += string } }

  var all: [String] {
    text.withLock { $0 }.split(separator: "\n").map(String.init)
  }

  /// A logger that writes here, in lines of one event each.
  func logger(_ level: Logger.Level = .debug, pace: LogPace? = LogPace()) -> Logger {
    Logger(label: "test") { label in
      var base = StreamLogHandler(label: label, stream: self)
      base.logLevel = level
      return OneLineLogHandler(base, pace: pace)
    }
  }
}
