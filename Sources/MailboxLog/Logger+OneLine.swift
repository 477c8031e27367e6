public import Logging

extension Logger {
  /// The interval between two looks for counts to be told.
  private static let look = Duration.seconds(10)

  /// This logger behind a ``OneLineLogHandler``; itself when it has one already.
  public var oneLine: Logger {
    if handler is OneLineLogHandler { return self }
    var logger = self
    logger.handler = OneLineLogHandler(handler)
    return logger
  }

  /// This logger without a ``LogPace``: for lines that somebody asked for.
  public var unpaced: Logger {
    guard var handler = handler as? OneLineLogHandler else { return self }
    handler.pace = nil
    var logger = self
    logger.handler = handler
    return logger
  }

  /// Logs what its ``LogPace`` has counted, as soon as a window is over, until the task is cancelled;
  /// then the rest. The work depends on the kinds of lines alone.
  public func sayHeld() async {
    guard let handler = handler as? OneLineLogHandler else { return }
    while (try? await Task.sleep(for: Self.look)) != nil { handler.sayHeld() }
    handler.sayHeld(isEnd: true)
  }
}
