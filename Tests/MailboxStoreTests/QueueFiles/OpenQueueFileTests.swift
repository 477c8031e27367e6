@testable import MailboxStore
import MailboxModel
import MailboxTesting
import Testing

/// The number of queue files that are open.
@Suite(.stores, .timeLimit(.minutes(5))) struct OpenQueueFileTests {
  private static func files(_ count: UInt32, openMax: Int) throws -> (
    TemporaryDirectory, QueueFiles
  ) {
    let directory = try TemporaryDirectory()
    let files = QueueFiles(directory: directory.path, isReadOnly: false)
    files.keepOpen(atMost: openMax)
    for number in 1...count { _ = try files.create(number) }
    return (directory, files)
  }

  @Test func `files that nobody reads are closed for others, and opened again when they are read`()
    throws
  {
    let (directory, files) = try Self.files(20, openMax: 4)
    #expect(files.table.count == 4)
    for number in 1...20 as ClosedRange<UInt32> {
      #expect(try files.file(number).number == number)
      #expect(files.table.count == 4)
    }
    withExtendedLifetime(directory) {}
  }

  @Test func `one that is read stays open for its reader, whatever others open`() throws {
    let (directory, files) = try Self.files(20, openMax: 4)
    let held = try files.file(1)
    for number in 2...20 as ClosedRange<UInt32> { _ = try files.file(number) }
    #expect(files.table.file(1) == nil)
    #expect(held.bytes(at: 0, count: QueueFile.headerBytes)?.count == QueueFile.headerBytes)
    files.remove(1)
    #expect(held.bytes(at: 0, count: QueueFile.headerBytes)?.count == QueueFile.headerBytes)
    withExtendedLifetime(directory) {}
  }

  @Test func `one that is asked for again and again stays`() throws {
    let (directory, files) = try Self.files(20, openMax: 4)
    let often = try files.file(7)
    #expect(try files.file(7) === often)
    for number in 8...20 as ClosedRange<UInt32> {
      _ = try files.file(number)
      #expect(try files.file(7) === often)
    }
    withExtendedLifetime(directory) {}
  }

  @Test func `a store with few open files drains all that it has`() async throws {
    var settings = StoreSettings.testing
    settings.journalBudgetBytes = 4 << 20
    settings.queueFilesOpenMax = 4
    try await withStore(settings) { store, _ in
      let text = String(repeating: "x", count: 60_000)
      for number in 1...100 as ClosedRange<UInt64> {
        _ = try await store.deposit(.direct(text), to: [number % 2 == 0 ? "bob" : "carol"])
        if number % 20 == 0 { try await store.settle() }
      }
      try await store.settle()
      #expect(store.recent.settled.queueFiles.table.count <= 4)
      for user in ["bob", "carol"] as [UserID] {
        let messages = try await store.drainAll(MailboxAddress(user))
        #expect(messages.count == 50)
      }
      #expect(store.recent.settled.queueFiles.table.count <= 4)
    }
  }
}
