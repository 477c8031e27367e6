@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import StoredBytes
import Testing

@Suite("What the tables know of badges and windows", .stores) struct BadgeTablesTests {
  private let directory: TemporaryDirectory
  private let tables: PushTables
  private let noon = PushQuestion.noon

  init() throws {
    directory = try TemporaryDirectory()
    tables = try PushTables(at: directory.path("push"))
  }

  private func change(_ changes: BadgeChange...) async throws {
    try await tables.write(changes.map { .badge("bob", "phone", $0) })
  }

  private func wrong(_ cause: UInt64, at moment: Timestamp) -> BadgeChange {
    .mayBeWrong(since: FeedPosition(rawValue: cause), lookAt: moment)
  }

  private func phone(_ presence: Presence, since: Timestamp, badge: UInt32) -> Device {
    var device = Device(id: "phone", registeredAt: noon, acknowledged: 0)
    device.presence = presence
    device.presenceSince = since
    device.reportedBadge = badge
    return device
  }

  @Test func `what an icon shows is not known while a message is owed that may set it`()
    async throws
  {
    try await tables.write([.add(.owed(1)), .add(.owed(2))])
    try await change(.shows(1))
    #expect(try tables.badge(of: "phone", in: "bob")?.shown == nil)
    for owed in [PendingPush.owed(1), .owed(2)] {
      let entry = LedgerEntry(of: owed, .pushed(credential: "main"), at: noon)
      try await tables.write([.finish(owed, entry)])
    }
    try await change(wrong(3, at: noon), .shows(2))
    #expect(try tables.badge(of: "phone", in: "bob")?.shown == 2)
  }

  @Test func `a badge has one row, and a look that was overtaken does not end it`() async throws {
    try await change(wrong(5, at: noon))
    let first = try #require(try tables.due(by: noon, limit: 9).pushes.first)
    try await change(wrong(6, at: noon.adding(seconds: 9)))
    #expect(try tables.pending(of: "bob").map(\.cause.rawValue) == [6])
    #expect(try tables.nextDue() == noon)
    let entry = LedgerEntry(of: first, .pushed(credential: "main"), as: .badge(3), at: noon)
    try await tables.write([.finish(first, entry)])
    try await change(.isRight(first))
    let second = try #require(try tables.due(by: noon, limit: 9).pushes.first)
    #expect(second.id != first.id)
    try await change(.isRight(second))
    #expect(try tables.pending(of: "bob") == [])
    #expect(try tables.ledger(of: "bob") == [entry])
  }

  @Test func `a badge that waits for its app to leave is owed at no moment`() async throws {
    try await change(wrong(5, at: .never))
    #expect(try tables.pendingCount() == 0)
    #expect(try tables.nextDue() == nil)
    #expect(try tables.pending(of: "bob") == [])
    try await tables.write([.touch("bob", "phone", at: noon)])
    #expect(try tables.due(by: noon, limit: 9).pushes.map(\.kind) == [.badge])
  }

  @Test func `messages that end leave the badge's row alone`() async throws {
    try await tables.write([.add(.owed(1))])
    try await change(wrong(1, at: noon))
    let all = EndedMessages(
      mailbox: "bob", device: nil, conversation: nil, sequences: 0...UInt64.max, rule: .purged)
    try await tables.write([.end(all, at: noon)])
    #expect(try tables.pending(of: "bob").map(\.kind) == [.badge])
    // Both stand at the same place of the feed, and each has its line.
    let badge = try #require(try tables.pending(of: "bob").first)
    let entry = LedgerEntry(of: badge, .pushed(credential: "main"), as: .badge(0), at: noon)
    try await tables.write([.finish(badge, entry)])
    #expect(try tables.ledger(of: "bob").map(\.kind) == [.message, .badge(0)])
  }

  @Test func `a report counts once, and not after the app was in use again`() async throws {
    func shown() throws -> UInt64? { try tables.badge(of: "phone", in: "bob")?.shown }
    // What was reported before anybody looked may be of any time.
    try await change(
      .follows(phone(.suspended, since: noon, badge: 9), countsFromReport: true))
    #expect(try shown() == nil)
    let left = phone(.background, since: noon.adding(seconds: 1), badge: 4)
    try await change(.follows(left, countsFromReport: true))
    #expect(try shown() == 4)
    try await change(.shows(5), .mayShowAnother(counts: true))
    // The same device again, with another token for instance.
    try await change(.follows(left, countsFromReport: true))
    #expect(try tables.badge(of: "phone", in: "bob")?.counted == 5)
    try await change(
      .follows(
        phone(.foreground, since: noon.adding(seconds: 2), badge: 4), countsFromReport: true))
    try await change(
      .follows(
        phone(.suspended, since: noon.adding(seconds: 3), badge: 4), countsFromReport: true))
    #expect(try shown() == nil)
    #expect(try tables.badge(of: "phone", in: "bob")?.counted == nil)
  }

  @Test func `a device that is signed out owes no look at its badge`() async throws {
    try await change(wrong(5, at: noon))
    try await change(
      .follows(phone(.replaced, since: noon, badge: 0), countsFromReport: false))
    #expect(try tables.due(by: noon, limit: 9).pushes == [])
  }

  @Test func `windows end, are prolonged, and are taken away`() async throws {
    let window = PushWindow(of: .owed(1))
    let other = PushWindow(of: .owed(1, in: "#alice"))
    #expect(window.collapseID != other.collapseID)
    try await tables.write([
      .openWindow(window, until: noon), .openWindow(other, until: noon.adding(seconds: 5)),
      .openWindow(window, until: noon.adding(seconds: 9)),
    ])
    try await tables.closeWindows(endedBy: noon.adding(seconds: 5))
    #expect(try tables.end(of: window) == noon.adding(seconds: 9))
    #expect(try tables.end(of: other) == nil)
    try await tables.closeWindows(endedBy: noon.adding(seconds: 9))
    #expect(try tables.end(of: window) == nil)
  }

  @Test func `rows of badges of any bytes are read or refused`() throws {
    var generator = SeededGenerator(seed: SeededGenerator.seed(or: 1))
    let badge = PendingPush(
      badgeOf: "phone", in: "bob", cause: FeedPosition(rawValue: 5), dueAt: noon)
    let key = PushKey(badge.key).bytes
    let state = BadgeState(shown: 3, counted: 4, reported: 2, reportedAt: noon)
    #expect(try BadgeState(row: state.row.span.bytes) == state)
    #expect(try PendingPush(row: badge.row.span.bytes, under: key) == badge)
    for _ in 0..<2000 {
      var row = generator.once(in: 2) ? badge.row : state.row
      row.removeLast(Int.random(in: 0..<row.count, using: &generator))
      for _ in 0..<Int.random(in: 0...3, using: &generator) where !row.isEmpty {
        row[Int.random(in: 0..<row.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      do {
        _ = try PendingPush(row: row.span.bytes, under: key)
        _ = try BadgeState(row: row.span.bytes)
      } catch {
        guard case .damaged = error else {
          Issue.record("\(error), seed \(generator.seed)")
          return
        }
      }
    }
  }
}
