import Foundation
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Files of a store that were changed or removed.
@Suite("Damaged files are refused", .stores) struct DamagedFileTests {
  private static let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 16 << 20 }

  private func code(opening path: String) async -> String? {
    do {
      let store = try await EmbeddedStore.open(at: path, settings: Self.settings)
      await store.close()
      return nil
    } catch {
      return error.code
    }
  }

  /// A closed store whose journal lies in three segments, none of them settled.
  private func closed() async throws -> (open: OpenStore, used: [String]) {
    let open = try await OpenStore(Self.settings.with { $0.journalBudgetBytes = 64 << 20 })
    for number in 0..<110 {
      let text = "m\(number) " + String(repeating: "x", count: 90 << 10)
      _ = try await open.store.deposit(.direct(text), to: ["bob"])
    }
    await open.store.close()
    let image = try DirectoryImage(of: open.path)
    // A segment that was made and not used has nothing behind its first page.
    let used = image.segments.filter { name in
      name.hasSuffix(".segment")
        && image.files[name]?[4096..<4200].contains { $0 != 0 } == true
    }
    return (open, used)
  }

  @Test(arguments: [0, 1]) func `a journal segment that is gone is damage`(index: Int) async throws
  {
    let (open, used) = try await closed()
    try #require(used.count == 3)
    try FileManager.default.removeItem(atPath: open.path + "/" + used[index])
    let before = try DirectoryImage(of: open.path)
    #expect(await code(opening: open.path) == "damaged")
    let after = try DirectoryImage(of: open.path)
    for name in before.segments { #expect(after.changes(of: name, since: before) == nil) }
  }

  @Test func `the newest journal segment that is gone is damage`() async throws {
    let (open, used) = try await closed()
    try FileManager.default.removeItem(atPath: open.path + "/" + (try #require(used.last)))
    #expect(await code(opening: open.path) == "damaged")
  }

  @Test func `all journal segments that are gone are damage, not an empty store`() async throws {
    let (open, _) = try await closed()
    for name in try DirectoryImage(of: open.path).segments {
      try FileManager.default.removeItem(atPath: open.path + "/" + name)
    }
    #expect(await code(opening: open.path) == "damaged")
  }

  @Test func `a settled file whose head is overwritten is damage`() async throws {
    let (open, _) = try await closed()
    let url = URL(fileURLWithPath: open.path + "/settled/data.mdb")
    var bytes = try Data(contentsOf: url)
    for page in [0, 4096] {
      for offset in 16..<24 { bytes[page + offset] ^= 0xFF }
    }
    try bytes.write(to: url)
    #expect(await code(opening: open.path) == "damaged")
  }

  @Test func `a chunk's byte that is flipped in the settled file is damage for its mailbox alone`()
    async throws
  {
    let open = try await OpenStore(Self.settings)
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await open.store.deposit(.direct("to \(user.user.value)"), to: [user])
    }
    try await open.store.settle()
    await open.store.close()
    let url = URL(fileURLWithPath: open.path + "/settled/data.mdb")
    var row: [UInt8] = []
    try SettledRows(of: open.path).changeNewestChunk(of: "bob") {
      $0.row.encode(to: &row)
      return $0
    }
    var bytes = try Data(contentsOf: url)
    var flipped = 0
    while let place = bytes.firstRange(of: Data(row)) {
      bytes[place.lowerBound] ^= 0x40
      flipped += 1
    }
    try #require(flipped > 0)
    try bytes.write(to: url)
    try await open.reopen()
    let error = await #expect(throws: MailboxError.self) { try await open.store.drainAll("bob") }
    #expect(error?.code == "damaged")
    #expect(try await open.store.texts(of: "carol") == ["to carol"])
    let report = try open.store.view.verify { _ in }
    #expect(report.problems.contains { $0.mailbox == "bob" })
    #expect(report.problems.allSatisfy { $0.mailbox == "bob" })
    await open.store.close()
  }
}
