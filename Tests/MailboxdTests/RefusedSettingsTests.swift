import Foundation
import MailboxTesting
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct RefusedSettingsTests {
  @Test(
    arguments: [
      ([], 64, "there is no certificate"),
      (["--plaintext", "--host", "0.0.0.0"], 64, "on loopback only"),
      (
        ["--plaintext", "--certificate", "c", "--certificate-key", "k"], 64,
        "plaintext is asked for"
      ),
      (["--certificate", "c"], 64, "go together"),
      (["--plaintext"], 64, "no store is named"),
      (["--plaintext", "--store", "STORE"], 64, "no key to check tokens with"),
      (["--plaintext", "--store", "STORE", "--key-file", "/nowhere/key"], 66, "/nowhere/key"),
      (["--plaintext", "--config", "/nowhere/settings.json"], 66, "is not there"),
      (["--plaintext", "--config", "settings.toml"], 64, "of no known kind"),
      (["--plaintext", "--log-level", "loud"], 64, "'loud'"),
      (["--port", "x"], 64, "--port"),
      (["--no-such-flag"], 64, "--no-such-flag"),
    ] as [([String], Int32, String)])
  func `unsafe and wrong settings end it with a code and a hint`(
    arguments: [String], status: Int32, words: String
  ) async throws {
    let directory = try TemporaryDirectory()
    let named = arguments.map { $0 == "STORE" ? directory.path("store") : $0 }
    let outcome = try await Daemon().run(named)
    #expect(outcome.status == status)
    #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
    #expect(outcome.output.isEmpty)
  }

  @Test(arguments: [["--port", "VALUE"], ["--VALUE"], ["credential", "ls", "VALUE"]])
  func `what was typed is told in one line, and the usage keeps its own`(arguments: [String])
    async throws
  {
    let outcome = try await Daemon().run(
      arguments.map { $0.replacingOccurrences(of: "VALUE", with: "x\u{1B}[31m\nforged") })
    #expect(outcome.status == 64)
    let lines = outcome.complaint.split(separator: "\n")
    #expect(lines.first?.hasPrefix("Error: ") == true)
    #expect(lines.first?.contains("x␛[31m␊forged'") == true, "\(outcome.complaint)")
    #expect(lines.contains { $0.hasPrefix("Usage: mailboxd") })
    #expect(!lines.contains { $0.contains("\u{1B}") || $0.contains("␊  ") })
  }

  @Test func `a value of the wrong kind is refused, wherever it comes from`() async throws {
    let fromEnvironment = try await Daemon().run(
      ["--plaintext", "--print-config"], environment: ["MAILBOX_PORT": "many"])
    #expect(fromEnvironment.status == 64)
    #expect(fromEnvironment.complaint.contains("port is no int"))

    let directory = try TemporaryDirectory()
    let file = directory.path("settings.json")
    try Data(#"{"plaintext": true, "limits": {"connectionsMax": "many"}}"#.utf8)
      .write(to: URL(fileURLWithPath: file))
    let fromFile = try await Daemon().run(["--config", file, "--print-config"])
    #expect(fromFile.status == 64)
    #expect(fromFile.complaint.contains("limits.connectionsMax is no int"))
  }

  @Test func `a policy that is none is refused with those there are`() async throws {
    let outcome = try await Daemon().run(
      ["--plaintext", "--print-config"], environment: ["MAILBOX_ENGINE_QUOTA_POLICY": "drop"])
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("engine.quotaPolicy is 'drop'"))
    #expect(outcome.complaint.contains("dropOldest"))
  }

  @Test func `a secret that others may read is refused`() async throws {
    let directory = try TemporaryDirectory()
    let file = directory.path("key")
    try Data((String(repeating: "ab", count: 32) + "\n").utf8)
      .write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    let outcome = try await Daemon().run(
      ["--plaintext", "--store", directory.path("store"), "--key-file", file])
    #expect(outcome.status == 77)
    #expect(outcome.complaint.contains("chmod 600"))
    #expect(!FileManager.default.fileExists(atPath: directory.path("store")))
  }
}
