import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("What the store says of its journal") struct StatisticsTests {
  @Test func `the owner's budget is known to who looks later`() async throws {
    let open = try await OpenStore()
    #expect(try open.store.view.statistics().journalBudgetBytes == 16 << 20)
    #expect(try open.store.view.statistics().pressure == .low)
    await open.store.close()
    #expect(try StoreView.open(at: open.path).statistics().journalBudgetBytes == 16 << 20)
    let other = try await EmbeddedStore.open(
      at: open.path, settings: .testing.with { $0.journalBudgetBytes = 32 << 20 })
    await other.close()
    #expect(try StoreView.open(at: open.path).statistics().journalBudgetBytes == 32 << 20)
  }

  @Test func `what an older version wrote leaves the budget unknown, and the pressure with it`()
    async throws
  {
    let open = try await OpenStore()
    await open.store.close()
    for text in ["4711\n", "", "4711\njournalBudgetBytes many\n"] {
      try Data(text.utf8).write(to: URL(filePath: open.path + "/owner.lock"))
      let statistics = try StoreView.open(at: open.path).statistics()
      #expect(statistics.journalBudgetBytes == nil)
      #expect(statistics.journalShare == nil)
      #expect(statistics.pressure == nil)
    }
  }

  @Test(
    arguments: [
      (70, .low), (71, .settling), (89, .slowing), (100, .full),
      (130, .full),
    ] as [(UInt64, StoreStatistics.Pressure)])
  func `the pressure says what a journal so full does to depositors`(
    percent: UInt64, pressure: StoreStatistics.Pressure
  ) {
    var statistics = StoreStatistics()
    statistics.journalBytes = percent
    statistics.journalBudgetBytes = 100
    #expect(statistics.pressure == pressure)
  }
}
