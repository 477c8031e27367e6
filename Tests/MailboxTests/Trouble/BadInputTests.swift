import Foundation
import MailboxTesting
import Testing

@Suite("Bad input", .serves) struct BadInputTests {
  private static let longID = String(repeating: "u", count: 129)

  @Test(
    "Bad input ends with its code and one line that says what to do",
    arguments: [
      (["drain", "nobody"], 66, "there is no mailbox of 'nobody'; "),
      (["unread", "nobody"], 66, "there is no mailbox of 'nobody'; "),
      (["show", "bob", "--app", "blue"], 66, "there is no mailbox of 'blue/bob'; "),
      (["device", "sign-out", "bob", "tablet"], 66, "'bob' has no device 'tablet'; "),
      (["read", "bob", "nope"], 66, "'bob' has no conversation 'nope'; "),
      (["recall", "nope", "bob", "--from", "alice"], 66, "none of the mailboxes holds a message "),
      (["import", "nofile.jsonl"], 66, "'nofile.jsonl' cannot be opened: No such file"),
      (["ack", "bob", "--device", "phone", "--through", "99"], 64, "sequence 99 lies beyond "),
      (
        ["drain", "bob", "--after", "0000000000000001:0"], 64,
        "the cursor is of epoch 0000000000000001"
      ),
      (["drain", "bob", "--after", "zzz"], 64, "cursor is 'zzz': a cursor is EPOCH:SEQUENCE"),
      (["drain", "bob", "--limit", "0"], 64, "--limit is 0: it goes from 1"),
      (["drain", "bob", "--ack"], 64, "--ack needs the --device that acknowledges"),
      (["deposit", "", "--from", "alice", "--text", "x"], 64, "user id '' is empty; "),
      (
        ["deposit", longID, "--from", "alice", "--text", "x"], 64,
        "user id 'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu…' has 129 bytes, the limit is 128; "
      ),
      (
        ["deposit", "bob", "--from", "alice", "--text", String(repeating: "x", count: 98_304)], 64,
        "the message takes "
      ),
      (
        [
          "deposit", "bob", "--from", "a", "--text", "x", "--max-messages", "1", "--when-full",
          "refuse",
        ], 1, "the mailbox of 'bob' is full ("
      ),
      (["push", "set", "bob", "--quiet-hours", "9-5"], 64, "--quiet-hours is '9-5': "),
      (["push", "set", "bob"], 64, "name at least one setting; "),
      (["read", "bob"], 64, "name one conversation: "),
      (["deposit", "bob", "--text", "x"], 64, "Missing expected argument '--from <from>'; see "),
      (["nonsense"], 64, "Unexpected argument 'nonsense'; see 'mailbox --help'"),
      (
        [
          "device", "bind", "bob", "phone", "--token", "t", "--platform", "x", "--credential", "c",
        ], 64, "The value 'x' is invalid for '--platform <platform>'"
      ),
    ] as [([String], Int32, String)])
  func badInput(arguments: [String], status: Int32, message: String) async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi")
    let before = try await tool.succeed("export").output
    let outcome = try await tool.run(arguments)
    #expect(outcome.status == status)
    #expect(outcome.errors.hasPrefix("mailbox: \(message)"), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.contains("; "))
    #expect(try await tool.succeed("export").output == before)
  }

  @Test("No store named is a usage error", arguments: [["ls"], ["deposit", "b", "--from", "a"]])
  func noStoreNamed(arguments: [String]) async throws {
    let tool = try Tool()
    let outcome = try await tool.run(
      arguments + (arguments == ["ls"] ? [] : ["--text", "x"]), environment: [:])
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.hasPrefix(
        "mailbox: no store is named, neither with --store nor in MAILBOX_STORE; "))
  }

  @Test("--store wins over MAILBOX_STORE")
  func storeOption() async throws {
    let tool = try Tool()
    let other = tool.directory.appending(path: "other").path
    try await tool.succeed(
      "deposit", "bob", "--from", "alice", "--text", "hi", "--store", other)
    #expect(try await tool.run("ls").status == 66)
    #expect(try await tool.succeed("ls", "--json", "--store", other).lines.count == 1)
  }

  @Test("Help and version are answers on the output")
  func help() async throws {
    let tool = try Tool()
    let help = try await tool.succeed("--help")
    for code in ["0 ", "1 ", "64", "65", "66", "69", "74", "77"] {
      #expect(help.output.contains("  \(code)  "), "the help does not explain \(code)")
    }
    #expect(try await tool.succeed("--version").output == "0.1.0\n")
    #expect(try await tool.succeed("help", "drain").output.contains("--after"))
  }
}
