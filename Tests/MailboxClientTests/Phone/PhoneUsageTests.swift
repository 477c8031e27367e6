import Foundation
import MailboxTesting
import Testing

/// The complaints of `mailbox-phone` about arguments it cannot start with, and lines it cannot obey.
@Suite struct PhoneUsageTests {
  private static func phone(_ arguments: [String]) throws -> Command {
    let program = try #require(ChildProcess(named: "mailbox-phone"), "it was not built").program
    return Command(program.path, arguments)
  }

  /// Returns its exit status and the lines of its complaint.
  private static func run(_ command: Command) async throws -> (status: Int32, errors: [String]) {
    let directory = try TemporaryDirectory()
    var command = command
    command.input = .null
    command.output = .null
    command.errors = .file(directory.path("errors"))
    let ending = try await command.run()
    let text = try String(contentsOfFile: directory.path("errors"), encoding: .utf8)
    return (ending.status, text.split(separator: "\n").map(String.init))
  }

  @Test func `its usage has line ends`() async throws {
    let (status, errors) = try await Self.run(try Self.phone([]))
    #expect(status == 64)
    #expect(errors.count > 1)
    #expect(errors.first == "mailbox-phone: Missing expected argument '<user>'")
    #expect(errors.contains { $0.hasPrefix("USAGE: mailbox-phone ") })
    #expect(errors.allSatisfy { !$0.contains("\u{FFFD}") })
  }

  @Test func `a value that begins with a dash gets what to type`() async throws {
    let (status, errors) = try await Self.run(try Self.phone(["bob", "--device", "-5"]))
    #expect(status == 64)
    #expect(
      errors.prefix(2) == [
        "mailbox-phone: Missing value for '--device <device>'",
        "A value that begins with '-' is written --option=VALUE.",
      ])
    #expect(errors.contains { $0.hasPrefix("Usage: mailbox-phone ") })
  }

  @Test func `an argument too many is told in one line, whatever it is`() async throws {
    let (status, errors) = try await Self.run(try Self.phone(["bob", "x\u{1B}[31m\nforged"]))
    #expect(status == 64)
    #expect(errors.first?.contains("'x␛[31m␊forged'") == true, "\(errors)")
    #expect(!errors.contains { $0.hasPrefix("forged") })
  }

  @Test func `help keeps the lines of what can be typed`() async throws {
    let (ending, output) = try await Self.phone(["--help"]).collect()
    #expect(ending.status == 0)
    let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
    for command in ["/sleep", "/wake", "/kill", "/read", "/unread", "/out", "/help"] {
      #expect(lines.contains { $0.drop { $0 == " " }.hasPrefix("\(command) ") }, "\(command)")
    }
  }

  @Test func `an argument that is not UTF-8 is refused, not replaced`() async throws {
    let program = try #require(ChildProcess(named: "mailbox-phone"), "it was not built").program
    let shell = Command(
      "/bin/sh", ["-c", #"exec "$0" "b$(printf '\351')" --plaintext --token t"#, program.path])
    let (status, errors) = try await Self.run(shell)
    #expect(status == 64)
    #expect(
      errors == [
        #"mailbox-phone: argument 1 is 'b\xe9': it is not UTF-8; give a value as described"#
      ])
  }

  @Test func `typed lines that cannot be obeyed are answered by a line fit for a terminal`()
    async throws
  {
    let directory = try TemporaryDirectory()
    // Nobody has to be there: what is typed is read all the same.
    var command = try Self.phone([
      "bob", "--plaintext", "--server", "127.0.0.1:9", "--token", "t", "--cursor",
      directory.path("cursor"),
    ])
    command.output = .file(directory.path("output"))
    command.errors = .null
    var phone = try command.start(.input)
    try phone.send(Array("/read caf".utf8) + [0xE9, 0x0A])
    try phone.send([UInt8](repeating: UInt8(ascii: "x"), count: 100_000) + [0x0A])
    try phone.send(Array("/nothing\r\n".utf8))
    try phone.send(Array("/sleep \u{1B}[31m\u{202E}\n/help\n".utf8))
    phone.closePipe()
    _ = try await phone.wait()
    let text = try String(contentsOfFile: directory.path("output"), encoding: .utf8)
    #expect(
      text.split(separator: "\n").prefix(6) == [
        "?? that line is not UTF-8; type it again",
        "?? that line has more than 65536 bytes; type it again",
        "?? '/nothing' is nothing to do; /help tells what is",
        "?? the seconds are '␛[31m\u{FFFD}'; give 0 to 3600",
        "Type:", "  /sleep [SECONDS]  go to the background, and to sleep SECONDS later (0)",
      ])
  }
}
