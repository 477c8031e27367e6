import Foundation
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Settling's memory is bounded in bytes, whatever a group's size (contract G14).
@Suite("Settling's memory is bounded in bytes", .works) struct SettlingMemoryTests {
  static let settings = StoreSettings.testing.with {
    $0.journalBudgetBytes = 32 << 20
    $0.sliceMailboxes = 16_000
  }

  /// A group, and what is sent to it.
  struct Load: Sendable, CustomTestStringConvertible {
    var members: Int
    var messages: Int
    var bytes: Int

    var testDescription: String { "\(messages) messages of \(bytes) bytes to \(members) members" }
  }

  static func members(_ count: Int) -> [MailboxAddress] {
    (0..<count).map { MailboxAddress(UserID(checked: "member-\($0)")) }
  }

  static func fill(_ store: EmbeddedStore, with load: Load) async throws {
    let members = members(load.members)
    let padding = String(repeating: "x", count: load.bytes)
    for number in 0..<load.messages {
      _ = try await store.deposit(.group("\(number) \(padding)"), to: members)
    }
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      Load(members: 10, messages: 60, bytes: 90 << 10),
      Load(members: 1_000, messages: 30, bytes: 1_000),
      Load(members: 10_000, messages: 4, bytes: 100),
      Load(members: 1, messages: 120, bytes: 90 << 10),
    ])
  func `slices hold an eighth of the budget at most, or 16 MiB`(load: Load) async throws {
    try await withStore(Self.settings) { store, _ in
      try await Self.fill(store, with: load)
      try await store.settle()
      #expect(store.journal.usedBytes == 0)
      let held = store.settler.held.peak
      #expect(held <= 2 * Self.settings.sliceBytes, "\(held)")
      let last = Self.members(load.members).last ?? "nobody"
      #expect(try store.summary(of: last).messages == UInt64(load.messages))
      let numbers = try await store.texts(of: last).map { $0.prefix { $0 != " " } }
      #expect(numbers == (0..<load.messages).map { "\($0)"[...] })
    }
  }

  @Test func `slices of ordinary mailboxes are as many mailboxes as ever`() {
    let ordinary = StoreSettings()
    // Some ten messages of 200 bytes each.
    #expect(16_000 * 10 * 240 <= ordinary.sliceBytes)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a process that settles a large group takes 64 MiB more at most`() async {
    await #expect(processExitsWith: .success) {
      let open = try await OpenStore(SettlingMemoryTests.settings)
      try await SettlingMemoryTests.fill(
        open.store, with: Load(members: 4_000, messages: 25, bytes: 1_000))
      let idle = try ResidentMemory.anonymousBytes()
      let highest = Highest()
      let done = Flag()
      let watching = Task.detached {
        while !done.isRaised {
          highest.note(try ResidentMemory.anonymousBytes())
          try await Task.sleep(for: .milliseconds(2))
        }
      }
      try await open.store.settle()
      done.raise()
      try await watching.value
      let taken = Int64(highest.value) - Int64(idle)
      print("settling took \(taken >> 10) KiB above \(idle >> 10) KiB")
      precondition(taken <= 64 << 20, "\(taken) bytes")
      await open.store.close()
    }
  }
}

/// The memory of this process, as the system tells it.
enum ResidentMemory {
  /// Bytes of its own that are in memory: not those of files that are mapped.
  static func anonymousBytes() throws -> UInt64 {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    for line in status.split(separator: "\n") where line.hasPrefix("RssAnon:") {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard words.count > 1, let kibibytes = UInt64(words[1]) else { break }
      return kibibytes << 10
    }
    throw CocoaError(.fileReadCorruptFile)
  }
}
