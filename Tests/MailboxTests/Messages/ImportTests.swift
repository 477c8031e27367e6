import Foundation
import MailboxTesting
import Testing

@Suite("mailbox import", .serves) struct ImportTests {
  @Test func `good lines are deposited in order and counted`() async throws {
    let tool = try Tool()
    let counts = try await tool.succeed(
      "import", "-", "--json",
      input: """
        {"to":["bob","carol"],"from":"alice","text":"one","group":"#room","id":"m1"}
        {"to":"bob","from":"alice","text":"two"}

        {"to":["bob","carol"],"from":"alice","text":"one","group":"#room","id":"m1"}
        """
    ).decoded(ImportCounts.self)
    #expect(
      counts
        == ImportCounts(
          lines: 4, deposited: 2, copies: 3, duplicates: 2, expired: 0, mailboxes: 2, skipped: 0))
    let messages = try await tool.succeed("drain", "bob", "--json").decodedLines(MessageLine.self)
    #expect(messages.map(\.text) == ["one", "two"])
  }

  @Test func `many lines of many batches keep their order in every mailbox`() async throws {
    let tool = try Tool()
    let lines = (0..<3500).map { #"{"to":["user-\#($0 % 7)"],"from":"alice","text":"\#($0)"}"# }
    let file = tool.directory.appending(path: "many.jsonl")
    try Data(lines.joined(separator: "\n").utf8).write(to: file)
    let counts = try await tool.succeed("import", file.path, "--json").decoded(ImportCounts.self)
    #expect(counts.lines == 3500)
    #expect(counts.deposited == 3500)
    #expect(counts.mailboxes == 7)
    for user in 0..<7 {
      let messages = try await tool.succeed("drain", "user-\(user)", "--json")
        .decodedLines(MessageLine.self)
      #expect(messages.map(\.text) == (0..<500).map { "\($0 * 7 + user)" })
      #expect(messages.map(\.sequence) == Array(1...500))
    }
  }

  private static let bad: [(line: String, reason: String)] = [
    (#"{bad"#, "is not valid JSON: a key in quotes is expected at byte 2"),
    (#"[1]"#, "is not a JSON object"),
    ("null", "is not a JSON object"),
    (#"{"from":"a","text":"x"}"#, "has no 'to'"),
    (#"{"to":[],"from":"a","text":"x"}"#, "a deposit has no recipients"),
    (#"{"to":5,"from":"a","text":"x"}"#, "'to' is not a user or a list of users"),
    (#"{"to":["b",5],"from":"a","text":"x"}"#, "an entry of 'to' is not a string"),
    (#"{"to":[""],"from":"a","text":"x"}"#, "user id '' is empty"),
    (#"{"to":["b"],"from":null,"text":"x"}"#, "'from' is null"),
    (#"{"to":["b"],"from":"a"}"#, "has no 'text'"),
    (#"{"to":["b"],"from":"a","text":"x","at":"now"}"#, "'at' is not a number"),
    (
      #"{"to":["b"],"from":"a","text":"x","at":1e300}"#,
      "'at' is 1e300: it is not in seconds since 1970"
    ),
    (
      #"{"to":["b"],"from":"a","text":"x","at":1700000000000}"#,
      "'at' is 1700000000000: it is not in seconds since 1970"
    ),
    (
      #"{"to":["b"],"from":"a","text":"x","expires_at":1700000000.5}"#,
      "'expires_at' is not in whole seconds"
    ),
    (
      #"{"to":["b"],"from":"a","text":"x","expires_at":99999999999}"#,
      "end of life is '99999999999': it is in seconds since 1970, and at most 315446400 from now"
    ),
    (
      #"{"to":["b"],"from":"a","text":"x","grp":"g"}"#,
      "has a field 'grp', which import does not know"
    ),
    (
      #"{"to":["b"],"from":"a","text":"x","group":"g","peer":"b"}"#,
      "peer is 'b': the message is for a group, which has none"
    ),
    (#"{"to":["b"],"from":"a","text":"x","group":""}"#, "group id '' is empty"),
    (#"{"to":["b"],"from":"a\u0000b","text":"x"}"#, "user id 'a␀b' contains a NUL"),
    (
      #"{"to":["\#(String(repeating: "u", count: 129))"],"from":"a","text":"x"}"#,
      "user id '\(String(repeating: "u", count: 40))…' has 129 bytes, the limit is 128"
    ),
    (
      #"{"to":["b"],"from":"a","text":"\#(String(repeating: "x", count: 1 << 20))"}"#,
      "has more than 1 MiB"
    ),
  ]

  @Test func `a bad line is skipped, with its number and the reason, and the command ends with 65`()
    async throws
  {
    let tool = try Tool()
    let good = #"{"to":["bob"],"from":"alice","text":"hi"}"#
    let lines = Self.bad.flatMap { [good, $0.line] } + [good]
    let outcome = try await tool.run("import", "-", "--json", input: lines.joined(separator: "\n"))
    #expect(outcome.status == 65)
    let counts = try outcome.decoded(ImportCounts.self)
    #expect(counts.lines == lines.count)
    #expect(counts.deposited == Self.bad.count + 1)
    #expect(counts.skipped == Self.bad.count)
    // What the store refuses is told when its batch comes back, after what cannot be read.
    #expect(
      Set(outcome.errors.split(separator: "\n"))
        == Set(
          Self.bad.enumerated().map { index, bad in
            "mailbox: line \(2 * index + 2): \(bad.reason); skipped"
          }))
  }

  @Test func `a message over the limit is a bad line`() async throws {
    let tool = try Tool()
    let text = String(repeating: "x", count: 96 * 1024)
    let outcome = try await tool.run(
      "import", "-", "--json", input: #"{"to":["bob"],"from":"alice","text":"\#(text)"}"#)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("mailbox: line 1: the message takes "))
    #expect(try outcome.decoded(ImportCounts.self).skipped == 1)
  }

  @Test func `a full mailbox refuses, which makes its line a bad one: nothing goes without a word`()
    async throws
  {
    let tool = try Tool()
    let outcome = try await tool.run(
      "import", "-", "--json", "--max-messages", "1",
      input: """
        {"to":["bob"],"from":"alice","text":"one"}
        {"to":["bob"],"from":"alice","text":"two"}
        {"to":["carol"],"from":"alice","text":"three"}
        """)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("mailbox: line 2: the mailbox of 'bob' is full"))
    #expect(try outcome.decoded(ImportCounts.self).deposited == 2)
  }

  @Test func `a full mailbox drops its oldest where that is asked for`() async throws {
    let tool = try Tool()
    try await tool.succeed(
      "import", "-", "--max-messages", "1", "--when-full", "drop-oldest",
      input: """
        {"to":["bob"],"from":"alice","text":"one"}
        {"to":["bob"],"from":"alice","text":"two"}
        """)
    let drain = try await tool.succeed("drain", "bob")
    #expect(drain.lines.first == "1  gap: 1 message missing, overQuota")
  }

  @Test func `--lenient ends with 0 though lines were skipped, and still tells them`() async throws
  {
    let tool = try Tool()
    let outcome = try await tool.run(
      "import", "-", "--json", "--lenient",
      input: """
        {"to":["bob"],"from":"alice","text":"one",}
        {"to":["bob"],"from":"alice","text":"two"}
        """)
    #expect(outcome.status == 0)
    #expect(
      outcome.errors
        == "mailbox: line 1: is not valid JSON: a trailing comma at byte 42; skipped\n")
    #expect(try outcome.decoded(ImportCounts.self).skipped == 1)
    let both = try await tool.run("import", "-", "--lenient", "--strict")
    #expect(both.status == 64)
  }

  @Test func `--strict stops at a bad line, and what came before it stays`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(
      "import", "-", "--strict",
      input: """
        {"to":["bob"],"from":"alice","text":"one"}
        {"to":["bob"],"text":"two"}
        {"to":["bob"],"from":"alice","text":"three"}
        """)
    #expect(outcome.status == 65)
    #expect(
      outcome.errors
        == "mailbox: line 2: has no 'from'; stopped there; what was deposited stays: 1 message\n")
    let messages = try await tool.succeed("drain", "bob", "--json").decodedLines(MessageLine.self)
    #expect(messages.map(\.text) == ["one"])
  }

  @Test func `line ends of other systems and a byte order mark do not matter`() async throws {
    let tool = try Tool()
    let counts = try await tool.succeed(
      "import", "-", "--json",
      input: "\u{FEFF}{\"to\":[\"bob\"],\"from\":\"a\",\"text\":\"1\"}\r\n\r\n"
        + "{\"to\":[\"bob\"],\"from\":\"a\",\"text\":\"2\"}\r\n"
    ).decoded(ImportCounts.self)
    #expect(counts.deposited == 2)
    #expect(counts.skipped == 0)
  }
}
