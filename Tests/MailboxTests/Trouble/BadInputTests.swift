import Foundation
import MailboxTesting
import Testing

@Suite("Bad input", .serves) struct BadInputTests {
  private static let longID = String(repeating: "u", count: 129)

  private static let cases: [(arguments: [String], status: Int32, message: String)] = [
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
    (["nonsense"], 64, "there is no command 'nonsense'; the nearest is 'mailbox "),
    (["drian", "bob"], 64, "there is no command 'drian'; the nearest is 'mailbox drain'; see "),
    (["help", "bogus"], 64, "there is no command 'bogus'; the nearest is 'mailbox "),
    (["help", "statz"], 64, "there is no command 'statz'; the nearest is 'mailbox stats'; see "),
    (
      ["help", "device", "lst"], 64,
      "there is no command 'lst'; the nearest is 'mailbox device ls'; see 'mailbox device --help'"
    ),
    (["help", "drain", "x"], 64, "'mailbox drain' has no command 'x'; see "),
    (
      ["device", "regster", "bob", "phone"], 64,
      "there is no command 'regster'; the nearest is 'mailbox device register'; see "
    ),
    (["ls", "--app", "blue", "--all-apps"], 64, "say --app or --all-apps, not both; see "),
    (["export", "--app", "b", "--all-apps"], 64, "say --app or --all-apps, not both; see "),
    (["verify", "--app", "blue"], 64, "verify looks at the whole store: leave --app out; see "),
    (
      ["deposit", "bob", "--from", "alice", "--text", "-1 degree, it's cold"], 64,
      "Missing value for '--text <text>'; for a value that begins with '-' write "
        + "--text='-1 degree, it'\\''s cold'\n"
    ),
    (
      ["deposit", "bob", "--from", "alice", "--text", "x", "--group", "-1001"], 64,
      "Missing value for '--group <group>'; for a value that begins with '-' write "
        + "--group=-1001\n"
    ),
    (
      ["drain", "bob", "--limit", "-5"], 64,
      "Missing value for '--limit <n>'; for a value that begins with '-' write --limit=-5\n"
    ),
    (["drain", "bob", "--limit"], 64, "Missing value for '--limit <n>'; see 'mailbox drain"),
    (
      ["drain", "-1001"], 64,
      "Missing expected argument '<user>'; what begins with '-' and is no option goes last, "
        + "behind '--': -- -1001\n"
    ),
    (
      [
        "device", "bind", "bob", "phone", "--token", "t", "--platform", "x", "--credential", "c",
      ], 64, "The value 'x' is invalid for '--platform <platform>'"
    ),
  ]

  @Test func `bad input ends with its code and one line that says what to do, and changes nothing`()
    async throws
  {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi")
    try await tool.succeed("device", "register", "bob", "phone")
    let before = try await tool.succeed("export").output
    for (arguments, status, message) in Self.cases {
      let outcome = try await tool.run(arguments)
      #expect(outcome.status == status, "\(arguments)")
      #expect(
        outcome.errors.hasPrefix("mailbox: \(message)"), "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(arguments)")
      #expect(outcome.errors.contains("; "), "\(arguments)")
    }
    #expect(try await tool.succeed("export").output == before)
  }

  @Test(arguments: [["ls"], ["deposit", "b", "--from", "a"]])
  func `no store named is a usage error`(arguments: [String]) async throws {
    let tool = try Tool()
    let outcome = try await tool.run(
      arguments + (arguments == ["ls"] ? [] : ["--text", "x"]), environment: [:])
    #expect(outcome.status == 64)
    #expect(
      outcome.errors.hasPrefix(
        "mailbox: no store is named, neither with --store nor in MAILBOX_STORE; "))
  }

  @Test func `--store wins over MAILBOX_STORE`() async throws {
    let tool = try Tool()
    let other = tool.directory.appending(path: "other").path
    try await tool.succeed(
      "deposit", "bob", "--from", "alice", "--text", "hi", "--store", other)
    #expect(try await tool.run("ls").status == 66)
    #expect(try await tool.succeed("ls", "--json", "--store", other).lines.count == 1)
  }

  @Test func `values that begin with a dash are taken as the words of refusal say`() async throws {
    let tool = try Tool()
    try await tool.succeed(
      "deposit", "--from=-7", "--text=-1 degree", "--group=-1001", "--", "-100")
    let messages = try await tool.succeed("drain", "--json", "--", "-100")
      .decodedLines(MessageLine.self)
    #expect(messages.map(\.text) == ["-1 degree"])
    #expect(messages.map(\.group) == ["-1001"])
    #expect(messages.map(\.from) == ["-7"])
  }

  @Test(arguments: [
    (#"exec "$0" deposit bob --from alice --text "caf$1""#, #"argument 6 is 'caf\xe9'"#),
    (#"exec "$0" deposit "b$1" --from alice --text hi"#, #"argument 2 is 'b\xe9'"#),
    (#"exec "$0" drain bob --store "/tmp/x$1""#, #"argument 4 is '/tmp/x\xe9'"#),
    (#"MAILBOX_STORE="x$1" exec "$0" ls"#, #"MAILBOX_STORE is 'x\xe9'"#),
  ])
  func `bytes that are not UTF-8 are refused where they stand, not replaced`(
    script: String, what: String
  ) async throws {
    let tool = try Tool()
    var shell = tool.command([
      "-c", "set -- \"$(printf '\\351')\"; " + script, Tool.executable.path,
    ])
    shell.program = "/bin/sh"
    let outcome = try await tool.run(shell)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("mailbox: \(what): it is not UTF-8; "), "\(outcome.errors)")
    #expect(try tool.directory.entries().filter { !$0.hasPrefix("run-") } == [])
  }

  @Test func `help names the words of a choice and its default, never stored numbers`() async throws
  {
    let tool = try Tool()
    let help = try await tool.succeed("device", "bind", "--help").output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(help.contains("production when none is named. (values: production, sandbox)"))
    #expect(help.contains("(values: apns, fcm, webhook)"))
    #expect(!help.contains("default: 1"))
    let other = try await tool.succeed("push", "conversation", "--help").output
    #expect(!other.contains(" - \n"))
  }

  @Test func `help and version are answers on the output`() async throws {
    let tool = try Tool()
    let help = try await tool.succeed("--help")
    for code in ["0 ", "1 ", "64", "65", "66", "69", "74", "77"] {
      #expect(help.output.contains("  \(code)  "), "the help does not explain \(code)")
    }
    #expect(try await tool.succeed("--version").output == "0.1.0\n")
    #expect(try await tool.succeed("help", "drain").output.contains("--after"))
  }
}
