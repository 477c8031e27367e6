import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A settled part that may not grow as it has to.
@Suite("A full map", .stores) struct MapFullTests {
  private static let users = (0..<8).map { MailboxAddress(UserID(checked: "user-\($0)")) }
  private static let settings = StoreSettings.testing.with {
    $0.journalBudgetBytes = 4 << 20
    $0.settledBytesMax = 1 << 20
  }

  @Test(.timeLimit(.minutes(5)))
  func `deposits are at last refused, reading works, and a larger map resumes and loses nothing`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let clock = ManualClock()
    var confirmed: [MailboxAddress: [String]] = [:]
    let store = try await EmbeddedStore.open(
      at: path, settings: Self.settings, clock: clock.storeClock)
    var refusal: MailboxError?
    for number in 0..<2000 where refusal == nil {
      let user = Self.users[number % Self.users.count]
      let text = "\(number) " + String(repeating: "x", count: 16 << 10)
      do {
        _ = try await store.deposit(.direct(text), to: [user])
        confirmed[user, default: []].append(text)
      } catch {
        refusal = error
      }
    }
    guard case .storage(_, _, let hint) = refusal else {
      throw UnsoundDrain("refused with \(refusal.map { "\($0)" } ?? "nothing")")
    }
    #expect(!hint.isEmpty)
    try await expect(confirmed, in: store)
    await store.close()

    let larger = Self.settings.with { $0.settledBytesMax = 1 << 30 }
    let again = try await EmbeddedStore.open(
      at: path, settings: larger, clock: clock.storeClock)
    try await expect(confirmed, in: again)
    for (number, user) in Self.users.enumerated() {
      _ = try await again.deposit(.direct("again \(number)"), to: [user])
      confirmed[user, default: []].append("again \(number)")
    }
    try await again.settle()
    #expect(try again.view.statistics().recentMailboxes == 0)
    try await expect(confirmed, in: again)
    await again.close()
  }

  private func expect(
    _ confirmed: [MailboxAddress: [String]], in store: EmbeddedStore
  ) async throws {
    for user in Self.users {
      let texts = try await store.texts(of: user)
      #expect(texts == confirmed[user])
    }
    #expect(try store.view.verify { _ in }.problems.isEmpty)
  }
}
