import Foundation
import MailboxStore
import MailboxTesting
import Testing

/// A condition that keeps a store from its work is logged once, by name.
@Suite("The log of a store in trouble", .serves, .timeLimit(.minutes(5)))
struct ConditionWatchTests {
  @Test func `a damaged mailbox is named in the log, in one line, and the others are not`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    try await EmbeddedStore.makeWithDamagedBob(at: path)
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
}
