import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// One mailbox is damaged: the tool names it, and serves the others.
@Suite("A damaged mailbox and the tool", .serves) struct DamagedMailboxTests {
  /// A store in which bob's chunk is no longer what its row says, and carol's is.
  private func damaged(_ path: String) async throws {
    let store = try await EmbeddedStore.open(at: path, settings: .testing)
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await store.deposit(.direct("to \(user.user)", from: "alice"), to: [user])
    }
    try await store.settle()
    await store.close()
    let folder = URL(filePath: path).appending(path: "settled")
    for name in try folder.entries() where name.hasSuffix(".queue") {
      let file = folder.appending(path: name)
      var bytes = try Data(contentsOf: file)
      let key = Data("default\0bob\0".utf8)
      let place = try #require(bytes.firstRange(of: key))
      bytes[place.lowerBound + 8] ^= 0x01
      try bytes.write(to: file)
    }
    let owner = try await EmbeddedStore.open(at: path, settings: .testing)
    #expect(throws: MailboxError.self) {
      try owner.drain("bob", from: .oldest, limit: DrainLimit())
    }
    await owner.close()
  }

  @Test("ls, verify and export name it and go on; verify --repair gives back what can be read")
  func damagedMailbox() async throws {
    let tool = try Tool()
    try await damaged(tool.store)
    let list = try await tool.succeed("ls")
    #expect(list.lines.contains { $0.hasPrefix("carol") })
    #expect(list.lines.contains { $0.hasPrefix("damaged: 'bob'") })
    let lines = try await tool.succeed("ls", "--json").lines
    #expect(lines.filter { $0.contains("\"damage\"") }.count == 1)
    let export = try await tool.run("export")
    #expect(export.status == 65)
    #expect(export.output.contains("to carol"))
    #expect(export.errors.contains("bob"))
    let found = try await tool.run("verify")
    #expect(found.status == 65)
    #expect(found.lines.contains { $0.contains("'bob': damaged") })
    try await tool.succeed("verify", "--repair")
    #expect(try await tool.succeed("ls").lines.allSatisfy { !$0.hasPrefix("damaged") })
    let drain = try await tool.succeed("drain", "bob")
    #expect(drain.lines.first == "1  gap: 1 message missing, lost")
  }
}
