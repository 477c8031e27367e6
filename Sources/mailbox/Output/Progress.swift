internal import MailboxTool

/// A line on the terminal that says how far long work has come; silent elsewhere.
struct Progress {
  private static let interval = Duration.milliseconds(100)

  private let isShown = StandardError.isTerminal
  private var shownAt = ContinuousClock.now

  /// Shows a text in place of the last one, if that stood long enough.
  mutating func show(_ text: @autoclosure () -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    guard now - shownAt >= Self.interval else { return }
    shownAt = now
    StandardError.write("\r\u{1B}[2K\(text())")
  }

  /// Takes the line away, for what is to be read next.
  func clear() {
    if isShown { StandardError.write("\r\u{1B}[2K") }
  }
}
