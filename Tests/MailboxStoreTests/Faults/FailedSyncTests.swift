import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A disk that fails to write: what the system's memory holds then is not on it (contract G1).
@Suite("A failed sync", .stores) struct FailedSyncTests {
  private let directory: TemporaryDirectory
  private let disk: ForgetfulDisk
  private let clock = ManualClock()
  private var path: String { directory.path("store") }

  init() throws {
    directory = try TemporaryDirectory()
    disk = ForgetfulDisk(under: directory.path)
  }

  private func open(
    _ settings: StoreSettings = .testing, at path: String? = nil
  ) async throws -> EmbeddedStore {
    try await EmbeddedStore.open(at: path ?? self.path, settings: settings, clock: clock.storeClock)
  }

  /// Returns the texts that bob finds in the store as a power cut would leave it.
  private func textsAfterPowerCut(_ settings: StoreSettings = .testing) async throws -> [String] {
    let copy = directory.path("copy")
    try disk.afterPowerCut(of: path).write(to: copy)
    let store = try await open(settings, at: copy)
    let texts = try await store.texts(of: "bob")
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
    return texts
  }

  private func expectFailure(
    of store: EmbeddedStore, depositing text: String
  ) async throws {
    let failure = await #expect(throws: MailboxError.self) {
      _ = try await store.deposit(.direct(text), to: ["bob"])
    }
    #expect(failure?.code == "storage")
    #expect(store.condition.journalFailure == failure)
    #expect(!store.condition.takesChanges)
  }

  @Test
  func `G1: what is confirmed behind a failed sync, after opening again, outlives a power cut`()
    async throws
  {
    defer { disk.remove() }
    var store = try await open()
    _ = try await store.deposit(.direct("a"), to: ["bob"])
    #expect(store.condition.journalFailure == nil)
    disk.fail(1)
    try await expectFailure(of: store, depositing: "b" + String(repeating: "b", count: 9000))
    let refused = await #expect(throws: MailboxError.self) {
      _ = try await store.deposit(.direct("c"), to: ["bob"])
    }
    #expect(refused == store.condition.journalFailure)
    await store.close()
    store = try await open()
    #expect(store.condition == StoreCondition())
    _ = try await store.deposit(.direct("d"), to: ["bob"])
    let shown = try await store.texts(of: "bob")
    #expect(shown.first == "a" && shown.last == "d")
    #expect(try await textsAfterPowerCut() == shown)
    await store.close()
  }

  @Test func `G1: so it is where the sync of a segment's end failed`() async throws {
    defer { disk.remove() }
    let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 16 << 20 }
    var store = try await open(settings)
    let long = String(repeating: "x", count: 90 << 10)
    var texts: [String] = []
    // Until the next record needs another segment.
    while try store.feedEnd().rawValue < (4 << 20) - (100 << 10) {
      texts.append("\(texts.count) " + long)
      _ = try await store.deposit(.direct(texts[texts.count - 1]), to: ["bob"])
    }
    disk.fail(1, ofFilesEnding: "000000000000.segment")
    for _ in 0..<2 where store.condition.journalFailure == nil {
      _ = try? await store.deposit(.direct("lost " + long), to: ["bob"])
    }
    #expect(store.condition.journalFailure != nil)
    await store.close()
    store = try await open(settings)
    for _ in 0..<3 {
      texts.append("\(texts.count) " + long)
      _ = try await store.deposit(.direct(texts[texts.count - 1]), to: ["bob"])
    }
    let left = try await textsAfterPowerCut(settings)
    #expect(left.filter { !$0.hasPrefix("lost") }.map(\.count) == texts.map(\.count))
    await store.close()
  }

  @Test func `what was confirmed at an interval is written again when the store is opened`()
    async throws
  {
    defer { disk.remove() }
    let settings = StoreSettings.testing.with { $0.durability = .interval(milliseconds: 60_000) }
    var store = try await open(settings)
    for number in 0..<300 {
      _ = try await store.deposit(
        .direct("\(number) " + String(repeating: "y", count: 5000)), to: ["bob"])
    }
    // The last sync, when the store is closed.
    disk.fail(1)
    await store.close()
    store = try await open(settings)
    let shown = try await store.texts(of: "bob")
    #expect(shown.count == 300)
    #expect(try await textsAfterPowerCut(settings) == shown)
    await store.close()
  }

  @Test func `nothing is shown, and nothing changed, when the disk fails again while opening`()
    async throws
  {
    defer { disk.remove() }
    var store = try await open()
    _ = try await store.deposit(.direct("a"), to: ["bob"])
    disk.fail(2, ofFilesEnding: ".segment")
    try await expectFailure(of: store, depositing: "b")
    await store.close()
    let refusal = await #expect(throws: MailboxError.self) { try await self.open() }
    #expect(refusal?.code == "storage")
    store = try await open()
    _ = try await store.deposit(.direct("c"), to: ["bob"])
    let shown = try await store.texts(of: "bob")
    #expect(try await textsAfterPowerCut() == shown)
    await store.close()
  }

  @Test func `a settling whose sync failed is done again and outlives a power cut`() async throws {
    defer { disk.remove() }
    let store = try await open()
    for number in 0..<20 { _ = try await store.deposit(.direct("\(number)"), to: ["bob"]) }
    disk.fail(1, ofFilesEnding: ".queue")
    await #expect(throws: MailboxError.self) { try await store.settle() }
    #expect(store.condition.journalFailure == nil)
    _ = try await store.deposit(.direct("20"), to: ["bob"])
    try await store.settle()
    #expect(try await textsAfterPowerCut() == (0...20).map { "\($0)" })
    await store.close()
  }

  @Test func `a store that is made syncs its names up to the directory that was there`()
    async throws
  {
    defer { disk.remove() }
    let store = try await open(at: directory.path("above/between/store"))
    await store.close()
    let synced = Set(disk.synced)
    for name in ["above/between/store/journal", "above/between/store", "above/between", "above"] {
      #expect(synced.contains(directory.path(name)), "\(name)")
    }
  }
}
