import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A disk that is full, under the journal or under the settled part (contract G1).
@Suite(
  "A full disk", .works,
  .enabled(if: SmallDisk.isPossible, "a small disk can only be mounted by root"))
struct DiskFullTests {
  private static let users = (0..<8).map { MailboxAddress(UserID(checked: "user-\($0)")) }

  /// Deposits until it is refused; gives the refusal and adds what was confirmed.
  private func fill(
    _ store: EmbeddedStore, from first: Int, into confirmed: inout [MailboxAddress: [String]]
  ) async throws -> (MailboxError, Int) {
    for number in first..<(first + 4000) {
      let user = Self.users[number % Self.users.count]
      let text = "\(number) " + String(repeating: "x", count: 32 << 10)
      do {
        _ = try await store.deposit(.direct(text), to: [user])
        confirmed[user, default: []].append(text)
      } catch {
        return (error, number)
      }
    }
    throw UnsoundDrain("the disk never fills")
  }

  private func expect(
    _ confirmed: [MailboxAddress: [String]], in store: EmbeddedStore, _ comment: Comment
  ) async throws {
    for user in Self.users {
      let texts = try await store.texts(of: user)
      #expect(texts == confirmed[user], comment)
    }
    #expect(try store.view.verify { _ in }.problems.isEmpty, comment)
  }

  @Test(.timeLimit(.minutes(5)), arguments: [4, 64])
  func `deposits are refused, nothing is lost, and work goes on when there is room`(
    budgetMebibytes: UInt64
  ) async throws {
    let disk = try SmallDisk(mebibytes: 28)
    try disk.place(ballastBytes: 14 << 20)
    let settings = StoreSettings.testing.with {
      $0.journalBudgetBytes = budgetMebibytes << 20
      $0.settledBytesMax = 256 << 20
    }
    let path = disk.path + "/store"
    let clock = ManualClock()
    var store = try await EmbeddedStore.open(
      at: path, settings: settings, clock: clock.storeClock)
    do {
      var confirmed: [MailboxAddress: [String]] = [:]
      let (error, number) = try await fill(store, from: 0, into: &confirmed)
      guard case .storage(_, let reason, let hint) = error else {
        throw UnsoundDrain("refused with \(error)")
      }
      #expect(!reason.isEmpty)
      #expect(hint.lowercased().contains("space"), "\(error)")
      try await expect(confirmed, in: store, "full")
      #expect(store.condition.roomFailure != nil && !store.condition.takesChanges)
      let image = try DirectoryImage(of: path)
      let copy = try TemporaryDirectory()
      try image.write(to: copy.path("store"))
      let copied = try await EmbeddedStore.open(
        at: copy.path("store"), settings: settings, clock: clock.storeClock)
      try await expect(confirmed, in: copied, "an image of the full disk")
      await copied.close()

      try disk.removeBallast()
      try await depositWhenPossible("\(number)", into: store, &confirmed)
      #expect(store.condition.takesChanges)
      let (_, last) = try await fill(store, from: number + 8, into: &confirmed)
      #expect(last > number + 8 + 30, "the room that was made is not used")
      try await expect(confirmed, in: store, "full again")
      await store.close()
      store = try await EmbeddedStore.open(at: path, settings: settings, clock: clock.storeClock)
      try await expect(confirmed, in: store, "opened again")
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }

  /// Tries until settling has noticed that there is room.
  private func depositWhenPossible(
    _ text: String, into store: EmbeddedStore, _ confirmed: inout [MailboxAddress: [String]]
  ) async throws {
    var refusal: MailboxError?
    try await eventually("refused though there is room: \(refusal.map { "\($0)" } ?? "")") {
      do throws(MailboxError) {
        _ = try await store.deposit(.direct(text), to: [Self.users[0]])
        confirmed[Self.users[0], default: []].append(text)
        return true
      } catch {
        refusal = error
        return false
      }
    }
  }
}
