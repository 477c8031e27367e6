import Foundation
import MailboxTesting
import Testing

/// Store and dispatcher in a process that is killed at random moments (contract G1, G9, G10).
@Suite("G10: the dispatcher killed with kill -9", .works) struct PushKillTests {
  private static let messages = 400
  private static let killsMax = 12

  @Test(.timeLimit(.minutes(5)))
  func `every confirmed message wakes each sleeping phone, and has one id`() async throws {
    let crasher = try #require(
      ChildProcess(named: "mailbox-push-crasher"), "mailbox-push-crasher is not built")
    let seed = SeededGenerator.seed(or: 5)
    var random = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    let sends = directory.path("sends")
    var confirmed = 0
    var kills = 0
    var isFinished = false
    while !isFinished {
      let kill = ChildProcess.Kill(
        afterLines: .random(in: 1...Self.messages / 8, using: &random),
        microseconds: .random(in: 0...30_000, using: &random))
      let outcome = try await crasher.run(
        [directory.path("store"), sends, "\(confirmed)", "\(Self.messages)"],
        killing: kills < Self.killsMax ? kill : nil)
      isFinished = outcome.lines.last == "finished"
      kills += outcome.wasKilled ? 1 : 0
      try #require(isFinished || outcome.wasKilled, "\(outcome), seed \(seed)")
      let said = outcome.lines.last { $0 != "finished" }.flatMap { Int($0) }
      // What was not said may have been deposited; the same id again changes nothing.
      confirmed = said.map { $0 + 1 } ?? confirmed
    }
    #expect(kills >= 5, "seed \(seed)")
    try check(sends, kills: kills, seed: seed)
  }

  private func check(_ path: String, kills: Int, seed: UInt64) throws {
    var ids: [String: Set<Substring>] = [:]
    var lines = 0
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      try #require(words.count == 3, "'\(line)', seed \(seed)")
      ids["\(words[0]) \(words[1])", default: []].insert(words[2])
      lines += 1
    }
    for phone in ["bob", "carol"] {
      let missing = (0..<Self.messages).filter { ids["\(phone) m\($0)"] == nil }
      #expect(missing.isEmpty, "\(phone) was never woken by \(missing.prefix(9)), seed \(seed)")
    }
    #expect(ids.count == 2 * Self.messages, "seed \(seed)")
    #expect(ids.values.allSatisfy { $0.count == 1 }, "seed \(seed)")
    #expect(Set(ids.values.compactMap(\.first)).count == ids.count, "seed \(seed)")
    // A kill repeats what was under way and not written down: a small part of all.
    #expect(lines < 2 * ids.count, "\(lines) sends of \(ids.count) pushes, \(kills) kills")
  }
}
