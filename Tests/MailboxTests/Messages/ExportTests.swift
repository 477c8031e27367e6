import MailboxTesting
import Testing

@Suite("mailbox export", .serves) struct ExportTests {
  @Test func `an import of an export restores every waiting message in its order`() async throws {
    let tool = try Tool()
    try await tool.succeed(
      "import", "-", "--json",
      input: """
        {"to":["bob","carol"],"from":"alice","text":"to all","group":"#room","id":"m1","at":1700000000}
        {"to":["alice","bob"],"from":"alice","text":"to bob","id":"m2","at":1700000000.5}
        {"to":["bob"],"from":"dave","text":"naïve ☕️ \\"quoted\\" \\u0007","at":1700000002}

        """)
    try await tool.succeed(
      "deposit", "bob", "--from", "alice", "--name", "Alice A.", "--text", "named", "--uncounted")
    let export = try await tool.succeed("export")
    #expect(
      try export.decodedLines(ExportLine.self).map { "\($0.to) \($0.text)" } == [
        #"["alice"] to bob"#, #"["bob"] to all"#, #"["bob"] to bob"#,
        "[\"bob\"] naïve ☕️ \"quoted\" \u{7}", #"["bob"] named"#, #"["carol"] to all"#,
      ])

    let restored = try Tool()
    let counts = try await restored.succeed("import", "-", "--json", input: export.output)
      .decoded(ImportCounts.self)
    #expect(counts.deposited == 6)
    #expect(try await restored.succeed("export").output == export.output)
    for user in ["alice", "bob", "carol"] {
      let before = try await tool.succeed("unread", user, "--json").decoded(UnreadCounts.self)
      let after = try await restored.succeed("unread", user, "--json").decoded(UnreadCounts.self)
      #expect(after == before)
    }
  }

  @Test func `only the users that are named are exported`() async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "carol", "--from", "alice", "--text", "hi")
    let export = try await tool.succeed("export", "carol")
    #expect(try export.decodedLines(ExportLine.self).map(\.to) == [["carol"]])
    let twice = try await tool.succeed("export", "carol", "bob", "carol")
    #expect(try twice.decodedLines(ExportLine.self).map(\.to) == [["bob"], ["carol"]])
    // Two ids that look alike are two.
    try await tool.succeed("deposit", "\u{E9}", "--from", "alice", "--text", "composed")
    try await tool.succeed("deposit", "e\u{301}", "--from", "alice", "--text", "in two")
    let alike = try await tool.succeed("export", "\u{E9}", "e\u{301}")
    #expect(try alike.decodedLines(ExportLine.self).map(\.text) == ["in two", "composed"])
    let restored = try Tool()
    try await restored.succeed("import", "-", "--json", input: alike.output)
    for (user, text) in [("\u{E9}", "composed"), ("e\u{301}", "in two")] {
      let again = try await restored.succeed("export", user)
      #expect(try again.decodedLines(ExportLine.self).map(\.text) == [text])
    }
    let unknown = try await tool.run("export", "carol", "nobody")
    #expect(unknown.status == 66)
    #expect(unknown.output == "")
  }

  @Test func `with all apps the lines name theirs, and an import puts them back there`()
    async throws
  {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "a", "--text", "1", "--app", "blue")
    try await tool.succeed("deposit", "bob", "--from", "a", "--text", "2")
    let export = try await tool.succeed("export", "--all-apps")
    #expect(export.lines.count == 2)
    let restored = try Tool()
    try await restored.succeed("import", "-", "--json", input: export.output)
    #expect(try await restored.succeed("export", "--all-apps").output == export.output)
  }
}
