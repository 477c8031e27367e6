import Foundation
import MailboxClient
import MailboxModel
import MailboxTesting
import Testing

/// The example as a process, typed into through a pipe.
@Suite(.serves, .timeLimit(.minutes(5))) struct ChatServerTests {
  private static func lines(in directory: TemporaryDirectory) -> [String] {
    let text = try? String(contentsOfFile: directory.path("output"), encoding: .utf8)
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  @Test func `who knows the word gets a token, and drains with it what was typed`() async throws {
    let directory = try TemporaryDirectory()
    let program = try #require(ChildProcess(named: "chat-server"), "it was not built").program
    var command = Command(program.path, [directory.path("store"), "0"])
    command.output = .file(directory.path("output"))
    command.errors = .file(directory.path("log"))
    var process = try command.start(.input)
    func log() throws -> String {
      try String(contentsOfFile: directory.path("log"), encoding: .utf8)
    }
    try await eventually { try log().contains("listening") }
    let port = try #require(
      try log().split(separator: "port=").last.flatMap { Int($0.prefix { $0.isNumber }) })

    try process.send(Array("login bob 9999\nlogin bob 1234\nbob Dinner at eight?\n".utf8))
    try await eventually { Self.lines(in: directory).count == 3 }
    let lines = Self.lines(in: directory)
    #expect(lines[0] == "wrong word")
    #expect(lines[2] == "deposited [1]")
    let client = try MailboxClient(
      settings: MailboxClientSettings(
        host: "127.0.0.1", port: port, security: .plaintext, device: "phone"),
      cursors: MemoryCursorStore(), token: { lines[1] })
    try await client.connected { mailbox in
      try await mailbox.expect(next: ["Dinner at eight?"])
    }
    process.signal(SIGTERM)
    #expect(try await process.wait().status == 0)
  }
}
