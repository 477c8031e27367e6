internal import MailboxTool

/// A command of the person with the phone: a line that begins with a slash.
enum PhoneCommand: Equatable {
  /// The app goes to the background, and so many seconds later the phone sleeps.
  case sleep(seconds: Int)
  case wake
  /// The app is gone at once, without a word to the server.
  case kill
  /// All conversations, or the one with this peer or group.
  case read(String?)
  case unread
  /// Signs out.
  case out
  case help

  /// The longest time in the background: an hour.
  static let sleepSecondsMax = 3600

  static let usage = """
    Type:
      /sleep [SECONDS]  go to the background, and to sleep SECONDS later (0)
      /wake             come back to the foreground
      /kill             die at once, as an app that the system ends
      /read [ID]        read everything, or what this peer or group wrote
      /unread           what is unread
      /out              sign out
      /help             this
    End it with the end of input (Ctrl-D): it then is asleep.
    """

  init(_ line: String) throws(Failure) {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let argument = words.count == 2 ? words[1] : nil
    switch words.first {
    case "/sleep":
      guard let seconds = Int(argument ?? "0"), (0...Self.sleepSecondsMax).contains(seconds) else {
        throw Failure(
          .usage, "the seconds are '\(argument ?? "")'", hint: "give 0 to \(Self.sleepSecondsMax)")
      }
      self = .sleep(seconds: seconds)
    case "/read": self = .read(argument)
    case "/wake" where argument == nil: self = .wake
    case "/kill" where argument == nil: self = .kill
    case "/unread" where argument == nil: self = .unread
    case "/out" where argument == nil: self = .out
    case "/help" where argument == nil: self = .help
    default:
      throw Failure(.usage, "'\(line)' is nothing to do", hint: "/help tells what is")
    }
  }
}
