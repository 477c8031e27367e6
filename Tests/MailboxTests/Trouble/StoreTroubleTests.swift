import Foundation
import MailboxTesting
import Testing

@Suite("Trouble with the store", .serves) struct StoreTroubleTests {
  @Test(arguments: [
    ["ls"], ["show", "bob"], ["unread", "bob"], ["stats"], ["drain", "bob"], ["export"],
    ["verify"], ["verify", "--repair"], ["device", "ls", "bob"], ["push", "show", "bob"],
    ["drain", "bob", "--device", "phone", "--ack"], ["ack", "bob", "--device", "d", "--all"],
    ["read", "bob", "alice"], ["device", "sign-out", "bob", "phone"], ["purge", "bob", "--yes"],
    ["recall", "m1", "bob", "--from", "alice"],
  ])
  func `a command on a store that is not there changes nothing`(arguments: [String]) async throws {
    let tool = try Tool()
    let outcome = try await tool.run(arguments)
    #expect(outcome.status == 66)
    #expect(outcome.errors.hasPrefix("mailbox: '\(tool.store)' is not a mailbox store: "))
    #expect(!FileManager.default.fileExists(atPath: tool.store))
  }

  @Test(arguments: ["ls", "deposit"])
  func `a directory that holds something else is no store`(command: String) async throws {
    let tool = try Tool()
    try FileManager.default.createDirectory(
      atPath: tool.store, withIntermediateDirectories: true)
    let file = URL(filePath: tool.store).appending(path: "diary.txt")
    try Data("dear diary".utf8).write(to: file)
    let arguments = command == "ls" ? ["ls"] : ["deposit", "b", "--from", "a", "--text", "x"]
    let outcome = try await tool.run(arguments)
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("is not a mailbox store"))
    #expect(try URL(filePath: tool.store).entries() == ["diary.txt"])
  }

  @Test
  func `reading works beside a running owner, writing is refused with the owner's process id`()
    async throws
  {
    let tool = try Tool()
    let owner = try RunningOwner(of: tool)
    try owner.send(
      """
      {"to":["bob"],"from":"alice","text":"one","id":"m1","at":1700000000}
      {"to":["bob"],"from":"alice","text":"two","group":"#room"}

      """)
    try await owner.waitUntil(tool, shows: 2)

    #expect(
      try await tool.succeed("ls", "--json").decodedLines(MailboxNumbers.self).map(\.messages)
        == [2])
    #expect(
      try await tool.succeed("unread", "bob", "--json").decoded(UnreadCounts.self).total == 2)
    #expect(
      try await tool.succeed("drain", "bob", "--json")
        .decodedLines(MessageLine.self).map(\.text) == ["one", "two"])
    #expect(try await tool.succeed("export").lines.count == 2)
    #expect(try await tool.succeed("show", "bob").lines.count > 5)
    #expect(try await tool.succeed("verify", "--json").decoded(VerifyAnswer.self).ok)

    for arguments in [
      ["deposit", "bob", "--from", "alice", "--text", "x"],
      ["ack", "bob", "--device", "d", "--all"],
      ["verify", "--repair"], ["drain", "bob", "--device", "phone", "--ack"],
    ] {
      let refused = try await tool.run(arguments)
      #expect(refused.status == 69)
      #expect(
        refused.errors.hasPrefix(
          "mailbox: '\(tool.store)' is owned by process \(owner.processID); "))
    }

    try owner.send(#"{"to":["bob"],"from":"alice","text":"three"}"# + "\n")
    try await owner.waitUntil(tool, shows: 3)
    let counts = try await owner.finish()
    #expect(counts.deposited == 3)
    #expect(try await tool.succeed("verify", "--json").decoded(VerifyAnswer.self).ok)
  }

  @Test func `a byte that changed on the disk is found by verify, which ends with 65`() async throws
  {
    let tool = try Tool()
    for text in ["needle-in-the-store", "two", "three"] {
      try await tool.succeed("deposit", "bob", "--from", "alice", "--text", text)
    }
    try #require(try spoil("needle-in-the-store", in: URL(filePath: tool.store)) > 0)
    let verify = try await tool.run("verify", "--json")
    #expect(verify.status == 65)
    let answer = try verify.decoded(VerifyAnswer.self)
    #expect(!answer.ok)
    #expect(!answer.problems.isEmpty)
    #expect(try await tool.run("verify").status == 65)
  }

  @Test(arguments: ["ls", "verify"])
  func `a store of a newer version is refused and left as it is`(command: String) async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi")
    let manifest = URL(filePath: tool.store).appending(path: "offline-mailbox")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    let newer = text.replacingOccurrences(of: "format 4\n", with: "format 999\n")
    try #require(newer != text)
    try Data(newer.utf8).write(to: manifest)
    let outcome = try await tool.run(command)
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("mailbox: the store has format 999, "))
    #expect(try String(contentsOf: manifest, encoding: .utf8) == newer)
  }

  /// Changes a text wherever the files of a directory hold it; returns how often that was.
  private func spoil(_ text: String, in directory: URL) throws -> Int {
    var count = 0
    for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
      let file = directory.appending(path: path)
      guard var content = try? Data(contentsOf: file) else { continue }
      let before = count
      while let range = content.firstRange(of: Data(text.utf8)) {
        content[range.lowerBound] ^= 1
        count += 1
      }
      if count > before { try content.write(to: file) }
    }
    return count
  }

  @Test func `output that cannot be written ends with 74`() async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi")
    try #require(FileManager.default.fileExists(atPath: "/dev/full"))
    let outcome = try await tool.run(["ls"], outputPath: "/dev/full")
    #expect(outcome.status == 74)
    #expect(outcome.errors.hasPrefix("mailbox: writing the output failed: "))
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a directory that may not be written ends with 77`() async throws {
    let tool = try Tool()
    try FileManager.default.createDirectory(
      atPath: tool.store, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o555])
    let outcome = try await tool.run("deposit", "bob", "--from", "alice", "--text", "hi")
    #expect(outcome.status == 77)
    #expect(outcome.errors.hasPrefix("mailbox: '\(tool.store)"))
    #expect(outcome.errors.contains("' cannot be written; "))
  }
}
