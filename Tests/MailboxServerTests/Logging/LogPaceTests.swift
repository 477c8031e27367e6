import Logging
import MailboxLog
import Synchronization
import Testing

/// An event that happens a thousand times is logged some times, and counted.
@Suite struct LogPaceTests {
  /// A clock that the test moves.
  private final class Clock: Sendable {
    private let moment = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { moment.withLock { $0 } }
    func advance(_ time: Duration) { moment.withLock { $0 += time } }
  }

  private func handler(_ logger: Logger) throws -> OneLineLogHandler {
    try #require(logger.handler as? OneLineLogHandler)
  }

  @Test func `a kind of line is logged some times a minute, the rest is counted and told`() throws {
    let (lines, clock) = (LogLines(), Clock())
    let logger = lines.logger(pace: LogPace(now: { clock.now }))
    for number in 1...1000 {
      logger.debug("refused a call", metadata: ["number": "\(number)"])
    }
    logger.debug("another kind")
    #expect(lines.all.count == LogPace.linesMax + 1)
    try handler(logger).sayHeld()
    #expect(lines.all.count == LogPace.linesMax + 1)
    clock.advance(LogPace.window)
    try handler(logger).sayHeld()
    #expect(lines.all.count == LogPace.linesMax + 2)
    #expect(try #require(lines.all.last).contains("and 980 more: refused a call"))
    try handler(logger).sayHeld(isEnd: true)
    #expect(lines.all.count == LogPace.linesMax + 2)
    logger.debug("refused a call")
    #expect(lines.all.count == LogPace.linesMax + 3)
  }

  @Test func `what was counted is told before the next line of its kind, and at the end`() throws {
    let (lines, clock) = (LogLines(), Clock())
    let logger = lines.logger(pace: LogPace(now: { clock.now }))
    for _ in 1...30 { logger.error("the store refused a call") }
    clock.advance(LogPace.window)
    logger.error("the store refused a call")
    #expect(lines.all.count == 22)
    #expect(lines.all[20].contains("error"))
    #expect(lines.all[20].contains("and 10 more: the store refused a call"))
    for _ in 1...25 { logger.error("the store refused a call") }
    try handler(logger).sayHeld(isEnd: true)
    #expect(try #require(lines.all.last).contains("and 6 more: the store refused a call"))
  }

  @Test func `kinds without end are one kind, and what is critical is always logged`() throws {
    let (lines, clock) = (LogLines(), Clock())
    let logger = lines.logger(pace: LogPace(now: { clock.now }))
    for number in 1...10_000 { logger.info("\(number)") }
    #expect(lines.all.count == 256 + LogPace.linesMax)
    for _ in 1...100 { logger.critical("the journal has failed") }
    #expect(lines.all.filter { $0.contains("critical") }.count == 100)
    clock.advance(LogPace.window)
    logger.info("10001")
    #expect(try #require(lines.all.last).contains("10001"))
  }

  @Test func `the level of all loggers changes while they are in use`() throws {
    let lines = LogLines()
    let threshold = LogThreshold(.info)
    let logger = Logger(label: "test") { label in
      OneLineLogHandler(StreamLogHandler(label: label, stream: lines), threshold: threshold)
    }
    let copy = logger
    copy.debug("one")
    threshold.level = .debug
    copy.debug("two")
    threshold.level = .error
    copy.info("three")
    #expect(lines.all.count == 1)
  }
}
