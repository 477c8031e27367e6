import Foundation
import MailboxStore
import MailboxTesting
import Testing

/// Opening a store with many messages takes memory for the journal's budget, not for what it holds
/// (contract G14). Figures are printed, not asserted, but for the memory.
@Suite("G14: many messages", .fills) struct ScaleTests {
  static let isLong = ProcessInfo.processInfo.environment["MAILBOX_LONG_TESTS"] != nil

  @Test(.timeLimit(.minutes(30)), arguments: isLong ? [50_000, 1_000_000] : [50_000])
  func `a store of many messages opens with bounded memory`(messages: Int) async throws {
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let mailboxes = messages / 10
    let clock = ContinuousClock()
    let start = clock.now
    let filled = try await crasher.run(["fill", path, "\(messages)", "\(mailboxes)"])
    try #require(filled.status == 0, "\(filled.lines)")
    print("filled \(messages) messages in \(mailboxes) mailboxes in \(clock.now - start)")
    let opened = try await crasher.run(["open", path])
    try #require(opened.status == 0, "\(opened.lines)")
    let line = try #require(opened.lines.first)
    print(line)
    let figures = line.split(separator: " ").dropFirst().compactMap { figure -> (String, Int)? in
      let parts = figure.split(separator: "=")
      return parts.count == 2 ? Int(parts[1]).map { (String(parts[0]), $0) } : nil
    }
    let found = Dictionary(figures) { first, _ in first }
    #expect(found["mailboxes"] == mailboxes)
    #expect(found["messages"] == messages)
    // The journal's budget is 64 MiB; what is kept in memory of it may take some times that.
    #expect((found["kibibytes"] ?? .max) < 384 << 10)
  }
}
