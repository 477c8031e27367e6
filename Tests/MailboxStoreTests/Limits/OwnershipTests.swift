import Foundation
import MailboxModel
import MailboxTesting
import Synchronization
import Testing

@testable import MailboxStore

/// The owner of a store, and those whom its files let in (contract G2).
@Suite("Owning a store", .works) struct OwnershipTests {
  /// A change to the file that says who owns a store.
  enum Meddling: CaseIterable {
    case removed, replaced, renamed

    func meddle(with path: String) throws {
      let lock = path + "/" + OwnerLock.fileName
      switch self {
      case .removed: try FileManager.default.removeItem(atPath: lock)
      case .replaced:
        try FileManager.default.removeItem(atPath: lock)
        try Data("1\n".utf8).write(to: URL(fileURLWithPath: lock))
      case .renamed: try FileManager.default.moveItem(atPath: lock, toPath: lock + ".old")
      }
    }
  }

  private func crasher() throws -> ChildProcess {
    try #require(ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
  }

  @Test(arguments: Meddling.allCases)
  func `a second owner is refused whatever became of the lock's file, and views go on`(
    meddling: Meddling
  ) async throws {
    let crasher = try crasher()
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    try meddling.meddle(with: open.path)
    for _ in 0..<2 {
      let outcome = try await crasher.run(["open", open.path])
      #expect(outcome.status == 1)
      #expect(outcome.lines.first?.hasPrefix("refused busy") == true, "\(outcome.lines)")
    }
    await #expect(throws: MailboxError.self) {
      try await EmbeddedStore.open(at: open.path, settings: .testing)
    }
    _ = try await open.store.deposit(.direct("still mine"), to: ["bob"])
    let view = try await crasher.run(["view", open.path, "bob"])
    #expect(view.lines.first == "hi still mine")
    await open.store.close()
    #expect(try await crasher.run(["open", open.path]).status == 0)
  }

  @Test(arguments: ["journal", "settled"])
  func `nor is what a store holds owned twice when it was moved into another directory`(
    part: String
  ) async throws {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    let other = open.directory.path("other")
    let second = try await EmbeddedStore.open(at: other, settings: .testing)
    await second.close()
    try FileManager.default.removeItem(atPath: other + "/" + part)
    try FileManager.default.moveItem(atPath: open.path + "/" + part, toPath: other + "/" + part)
    let refusal = await #expect(throws: MailboxError.self) {
      try await EmbeddedStore.open(at: other, settings: .testing)
    }
    #expect(refusal?.code == "busy")
    try FileManager.default.moveItem(atPath: other + "/" + part, toPath: open.path + "/" + part)
    #expect(try await open.store.texts(of: "bob") == ["hi"])
    await open.store.close()
  }

  @Test func `a store's files are their owner's alone`() async throws {
    let open = try await OpenStore()
    for number in 0..<10 { _ = try await open.store.deposit(.direct("\(number)"), to: ["bob"]) }
    try await open.store.settle()
    try await eventually("no spare segment is made") { !open.store.journal.files.needsSpare }
    let names = try FileManager.default.subpathsOfDirectory(atPath: open.path) + [""]
    #expect(names.contains { $0.hasSuffix(".queue") } && names.contains("settled/lock.mdb"))
    for name in names {
      var status = stat()
      #expect(stat(open.path + "/" + name, &status) == 0)
      #expect(status.st_mode & 0o077 == 0, "\(name) has \(String(status.st_mode, radix: 8))")
    }
    await open.store.close()
  }

  @Test func `the slot of a view that was killed while it read is given back while the store runs`()
    async throws
  {
    let crasher = try crasher()
    let open = try await OpenStore(.testing.with { $0.sweepIntervalSeconds = 1 })
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    try await open.store.settle()
    let outcome = try await crasher.run(
      ["view-on", open.path, "bob"], killing: .init(afterLines: 1))
    #expect(outcome.wasKilled)
    try await eventually("the slot is not given back") {
      open.store.settler.staleReadersCleared.load(ordering: .relaxed) > 0
    }
    await open.store.close()
  }
}
