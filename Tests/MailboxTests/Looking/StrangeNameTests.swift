import MailboxTesting
import Testing

/// Names that others gave, which hold an escape sequence, a line end, and a mark that turns text around.
@Suite("mailbox and names that could take the terminal over", .serves) struct StrangeNameTests {
  private static func strange(_ name: String) -> String { "\(name)\u{1B}[31m\nforged\u{202E}" }
  private static func shown(_ name: String) -> String { "\(name)␛[31m␊forged\u{FFFD}" }

  /// Fails when a line holds more than letters, or is one that a name has begun.
  private func expectPlain(_ outcome: Tool.Outcome, _ arguments: [String]) {
    let text = outcome.output + outcome.errors
    let isPlain = text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0.value >= 0x20 && $0 != "\u{202E}"
    }
    #expect(isPlain && !text.contains("\nforged"), "\(arguments): \(text.debugDescription)")
  }

  @Test func `no command prints a name as it is`() async throws {
    let tool = try Tool()
    let (user, sender, group, device) = (
      Self.strange("bob"), Self.strange("alice"), Self.strange("room"), Self.strange("phone")
    )
    for (status, arguments) in [
      (0, ["deposit", user, "--from", sender, "--text", "hi", "--group", group, "--id", "m1"]),
      (0, ["deposit", user, "--from", sender, "--text", "hi", "--id", group]),
      (0, ["device", "register", user, device]),
      (
        0,
        [
          "device", "bind", user, device, "--token", "t1", "--platform", "fcm", "--credential",
          Self.strange("main"),
        ]
      ),
      (0, ["device", "ls", user]), (0, ["ls"]), (0, ["show", user]), (0, ["unread", user]),
      (0, ["stats"]), (0, ["drain", user]), (0, ["drain", user, "--device", device, "--ack"]),
      (0, ["read", user, "--group", group]), (0, ["recall", "m1", user, "--from", sender]),
      (66, ["recall", Self.strange("m2"), user, "--from", sender]),
      (0, ["push", "set", user, "--group-sound", Self.strange("bell")]),
      (0, ["push", "show", user]), (0, ["push", "conversation", user, "--group", group]),
      (66, ["push", "explain", user]), (0, ["verify"]), (64, ["purge", user]),
      (0, ["device", "presence", user, device, "background"]),
      (0, ["device", "sign-out", user, device]), (0, ["device", "rm", user, device]),
      (66, ["device", "rm", user, device]), (0, ["purge", user, "--yes"]),
      (64, ["ls", user]), (64, [user]),
    ] as [(Int32, [String])] {
      let outcome = try await tool.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      expectPlain(outcome, arguments)
    }
  }

  @Test func `names in front of what is said of them are shown by pictures, in columns`()
    async throws
  {
    let tool = try Tool()
    let deposit = try await tool.succeed(
      "deposit", Self.strange("bob"), "al", "--from", "carol", "--text", "hi")
    let padding = String(repeating: " ", count: Self.shown("bob").count - "al".count)
    #expect(
      deposit.lines.sorted() == ["al\(padding)  sequence 1", "\(Self.shown("bob"))  sequence 1"])
    try await tool.succeed("device", "register", Self.strange("bob"), "phone")
    let removed = try await tool.succeed("device", "rm", Self.strange("bob"), "phone")
    #expect(removed.lines == ["removed phone of '\(Self.shown("bob"))'"])
  }

  @Test func `apps are no exception`() async throws {
    let tool = try Tool()
    let app = Self.strange("chess")
    for (status, arguments) in [
      (0, ["deposit", "bob", "--from", "al", "--text", "hi", "--app", app]),
      (0, ["ls", "--all-apps"]), (0, ["ls", "--app", app]), (0, ["stats", "--app", app]),
      (0, ["show", "bob", "--app", app]), (66, ["ls", "--app", Self.strange("go")]),
      (0, ["device", "register", "bob", "phone", "--app", app]),
      (0, ["device", "rm", "bob", "phone", "--app", app]),
    ] as [(Int32, [String])] {
      let outcome = try await tool.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      expectPlain(outcome, arguments)
    }
  }
}
