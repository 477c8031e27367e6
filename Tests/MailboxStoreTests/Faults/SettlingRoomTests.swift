import Foundation
import MailboxModel
import MailboxTesting
import Synchronization
import Testing

@testable import MailboxStore

/// Settling where the disk, or the share of it that it may take, is full.
@Suite("A full disk while settling gives its files back", .stores) struct SettlingRoomTests {
  private static let users = (0..<8).map { MailboxAddress(UserID(checked: "user-\($0)")) }
  private static let padding = String(repeating: "x", count: 8 << 10)
  private static let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 4 << 20 }

  private func fill(_ store: EmbeddedStore, _ count: Int) async throws {
    for number in 0..<count {
      let user = Self.users[number % Self.users.count]
      _ = try await store.deposit(.direct("\(number) \(Self.padding)"), to: [user])
    }
  }

  /// Returns the number of queue files, and the bytes they take.
  private func files(of store: EmbeddedStore) throws -> (count: Int, bytes: Int) {
    let files = store.recent.settled.queueFiles
    let numbers = try files.numbers()
    var bytes = 0
    for number in numbers { bytes += try files.file(number).byteCount }
    return (numbers.count, bytes)
  }

  @Test func `what does not fit is not begun, and settling goes on once there is room`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let answer = DiskRoomAnswer()
    let store = try await EmbeddedStore.open(
      at: directory.path("store"), settings: Self.settings,
      room: DiskRoom { _ in answer.bytes })
    try await fill(store, 100)
    answer.bytes = 100_000
    let before = try files(of: store)
    for _ in 0..<5 {
      let error = await #expect(throws: MailboxError.self) { try await store.settle() }
      #expect(error?.code == "storage")
      #expect(error?.hint.contains("free space") == true)
    }
    #expect(try files(of: store) == before)
    answer.bytes = 1 << 40
    try await store.settle()
    #expect(store.journal.usedBytes == 0)
    #expect(try await store.texts(of: Self.users[0]).count == 13)
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }

  @Test(.timeLimit(.minutes(5)))
  func `the condition tells of it while it lasts, and room ends the pause`() async throws {
    let directory = try TemporaryDirectory()
    let answer = DiskRoomAnswer()
    let store = try await EmbeddedStore.open(
      at: directory.path("store"), settings: Self.settings,
      room: DiskRoom { _ in answer.bytes })
    answer.bytes = 0
    try await fill(store, 400)
    try await eventually("settling does not fail") {
      store.condition.settlingFailure?.code == "storage"
    }
    answer.bytes = 1 << 40
    try await eventually("settling does not go on") { store.condition.settlingFailure == nil }
    try await eventually("nothing is settled") { store.journal.start > 0 }
    await store.close()
  }

  @Test func `what fails in the middle leaves no file and no byte, however often it is tried`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(
      at: directory.path("store"),
      settings: Self.settings.with { $0.settledBytesMax = 1 << 20 })
    // Something that fits, and then more than may be.
    try await fill(store, 20)
    try await store.settle()
    let before = try files(of: store)
    try await fill(store, 200)
    for _ in 0..<10 {
      let error = await #expect(throws: MailboxError.self) { try await store.settle() }
      #expect(error?.code == "storage")
      let after = try files(of: store)
      #expect(after.count <= before.count + 1)
      #expect(after.bytes <= 2 << 20)
    }
    #expect(try await store.texts(of: Self.users[0]).count == 28)
    await store.close()
  }

  @Test func `pauses grow from a second to a minute`() {
    var pause = SettlingPause()
    #expect((0..<8).map { _ in pause.next() }.map { $0 / 1000 } == [1, 2, 4, 8, 16, 32, 60, 60])
    pause.reset()
    #expect(pause.next() == 1000)
  }

  @Test(
    .timeLimit(.minutes(5)),
    .enabled(if: SmallDisk.isPossible, "a small disk can only be mounted by root"))
  func `a disk that is really full recovers, and retries take nothing of it`() async throws {
    let disk = try SmallDisk(mebibytes: 24)
    let store = try await EmbeddedStore.open(
      at: disk.path + "/store",
      settings: Self.settings.with { $0.journalBudgetBytes = 16 << 20 },
      // As if nobody could tell: then writing itself finds out.
      room: DiskRoom { _ in nil })
    try await fill(store, 400)
    store.journal.files.removeSpares()
    let free = DiskRoom.system.freeBytes(at: disk.path) ?? 0
    try #require(free > 1 << 20)
    try disk.place(ballastBytes: Int(free) - (512 << 10))
    let before = try files(of: store)
    for _ in 0..<4 {
      let error = await #expect(throws: MailboxError.self) { try await store.settle() }
      #expect(error?.code == "storage")
    }
    #expect(try files(of: store).count <= before.count + 1)
    try disk.removeBallast()
    try await store.settle()
    #expect(store.journal.usedBytes == 0)
    #expect(try await store.texts(of: Self.users[0]).count == 50)
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }
}

/// The free bytes that a disk is said to have.
final class DiskRoomAnswer: Sendable {
  private let state = Mutex<UInt64>(1 << 40)

  var bytes: UInt64 {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
