import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// What keeps a store from its work is said once, by name.
@Suite("The log of a store in trouble", .serves, .timeLimit(.minutes(5)))
struct ConditionWatchTests {
  @Test func `a damaged mailbox is named in the log, in one line, and the others are not`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    try await damageBob(in: path)
    let daemon = try Daemon()
    let key = directory.path("key")
    _ = try await daemon.run(["token", "--key-file", key, "--user", "bob"])
    _ = try await daemon.serve(
      ["--plaintext", "--store", path, "--key-file", key], environment: [:]
    ) { _, log in
      var lines: [Substring] = []
      try await eventually("nobody is named") {
        let text = try String(contentsOfFile: log, encoding: .utf8)
        lines = text.split(separator: "\n").filter { $0.contains("a mailbox is damaged") }
        return !lines.isEmpty
      }
      #expect(lines.count == 1)
      #expect(lines.allSatisfy { $0.contains("bob") && $0.contains("repair") })
    }
  }

  /// A store in which a byte of bob's settled chunk has flipped, and in which that was met.
  private func damageBob(in path: String) async throws {
    let store = try await EmbeddedStore.open(at: path, settings: .testing)
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await store.deposit(.direct("to \(user.user)", from: "alice"), to: [user])
    }
    try await store.settle()
    await store.close()
    let folder = URL(filePath: path).appending(path: "settled")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".queue") {
      let file = folder.appending(path: name)
      var bytes = try Data(contentsOf: file)
      let place = try #require(bytes.firstRange(of: Data("default\0bob\0".utf8)))
      bytes[place.lowerBound + 8] ^= 0x01
      try bytes.write(to: file)
    }
    let owner = try await EmbeddedStore.open(at: path, settings: .testing)
    #expect(throws: MailboxError.self) {
      try owner.drain("bob", from: .oldest, limit: DrainLimit())
    }
    await owner.close()
  }
}
