import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// The feed's readers hold segments, up to one more budget (Design.md, Settling).
@Suite("The feed holds what its readers have not read", .stores) struct FeedHoldingTests {
  private static let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 8 << 20 }

  /// Deposits so many bytes in messages of 64 KiB, and settles; gives the numbers.
  private func deposit(
    mebibytes: Int, from first: Int, into store: EmbeddedStore
  ) async throws -> [String] {
    var numbers: [String] = []
    for number in first..<(first + mebibytes * 16) {
      let text = "\(number) " + String(repeating: "z", count: 63 << 10)
      _ = try await store.deposit(.direct(text), to: ["bob"])
      numbers.append("\(number)")
    }
    try await store.settle()
    return numbers
  }

  private func numbers(
    after position: FeedPosition, of store: EmbeddedStore
  ) async throws -> [String] {
    try await store.depositedTexts(after: position, limit: 50).map {
      String($0.prefix { $0 != " " })
    }
  }

  @Test func `a kept position keeps its segments through settling and opening again`() async throws
  {
    let open = try await OpenStore(Self.settings)
    _ = try await deposit(mebibytes: 5, from: 0, into: open.store)
    let kept = try open.store.feedEnd()
    try await open.store.keepFeedPosition(kept, ofReader: "push")
    var expected = try await deposit(mebibytes: 3, from: 1000, into: open.store)
    for round in 0..<3 {
      #expect(try await numbers(after: kept, of: open.store) == expected, "round \(round)")
      try await open.reopen()
      #expect(try open.store.feedPosition(ofReader: "push") == kept)
      #expect(try await numbers(after: kept, of: open.store) == expected, "round \(round)")
      if round < 2 {
        expected += try await deposit(
          mebibytes: 1, from: 2000 + round * 1000, into: open.store)
      }
    }
    await open.store.close()
  }

  @Test func `a reader that falls behind by more than a budget is told the oldest position`()
    async throws
  {
    let open = try await OpenStore(Self.settings)
    let kept = try open.store.feedEnd()
    try await open.store.keepFeedPosition(kept, ofReader: "push")
    _ = try await deposit(mebibytes: 24, from: 0, into: open.store)
    for stage in ["running", "opened again"] {
      if stage == "opened again" { try await open.reopen() }
      let error = await #expect(throws: MailboxError.self, "\(stage)") {
        try await open.store.feed(after: kept, limit: 10)
      }
      guard case .feedTrimmed(position: kept.rawValue, let oldest) = error else {
        Issue.record("\(stage): \(String(describing: error))")
        continue
      }
      let rest = try await numbers(after: FeedPosition(rawValue: oldest), of: open.store)
      let first = rest.first.flatMap { Int($0) } ?? 384
      #expect(rest == (first..<384).map { "\($0)" }, "\(stage)")
    }
    await open.store.close()
  }

  @Test func `a reader that was given up does not cost another its segments`() async throws {
    let open = try await OpenStore(Self.settings)
    let start = try open.store.feedEnd()
    try await open.store.keepFeedPosition(start, ofReader: "given up")
    _ = try await deposit(mebibytes: 12, from: 0, into: open.store)
    let kept = try open.store.feedEnd()
    try await open.store.keepFeedPosition(kept, ofReader: "push")
    let expected = try await deposit(mebibytes: 5, from: 1000, into: open.store)
    #expect(try await numbers(after: kept, of: open.store) == expected)
    await open.store.close()
  }

  @Test func `a position that is gone after opening again is told so, and is never damage`()
    async throws
  {
    let open = try await OpenStore(Self.settings)
    let start = try open.store.feedEnd()
    _ = try await deposit(mebibytes: 10, from: 0, into: open.store)
    try await open.reopen()
    // The files of the oldest segments are used again from here on.
    for round in 0..<4 {
      _ = try await deposit(mebibytes: 4, from: 1000 + round * 1000, into: open.store)
      do {
        _ = try await open.store.feed(after: start, limit: 1000)
      } catch {
        #expect(error.code == "feedTrimmed", "round \(round): \(error)")
      }
    }
    await open.store.close()
  }
}
