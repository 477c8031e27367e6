import Foundation
import MailboxTesting
import Testing

/// `mailboxd` as a process.
struct Daemon: Sendable {
  /// The output and the status that a run left behind.
  struct Outcome: Sendable {
    var output: String
    var complaint: String
    var status: Int32
  }

  let program: URL

  init() throws {
    program = try #require(ChildProcess(named: "mailboxd"), "mailboxd was not built").program
  }

  /// Runs it to its end.
  func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Outcome {
    let directory = try TemporaryDirectory()
    var command = command(arguments, environment)
    command.errors = .file(directory.path("errors"))
    let (ending, output) = try await command.collect()
    return Outcome(
      output: String(decoding: output, as: UTF8.self),
      complaint: try String(contentsOfFile: directory.path("errors"), encoding: .utf8),
      status: ending.status)
  }

  /// Serves while the body runs, then ends it with SIGTERM; returns its exit code.
  func serve(
    _ arguments: [String], _ body: (_ port: Int) async throws -> Void
  ) async throws -> Int32 {
    try await serve(arguments, environment: [:]) { port, _ in try await body(port) }
  }

  /// Serves with some variables set; the body is given the log's file, too.
  func serve(
    _ arguments: [String], environment: [String: String],
    _ body: (_ port: Int, _ log: String) async throws -> Void
  ) async throws -> Int32 {
    let directory = try TemporaryDirectory()
    var command = command(arguments + ["--port", "0"], environment)
    command.errors = .file(directory.path("log"))
    var process = try command.start()
    try await body(
      try #require(try await Self.port(in: directory.path("log"))), directory.path("log"))
    process.signal(SIGTERM)
    return try await process.wait().status
  }

  /// It with arguments and variables, and no others of its own.
  func command(_ arguments: [String], _ environment: [String: String]) -> Command {
    var command = Command(program.path, arguments)
    command.environment = command.environment
      .filter { !$0.key.hasPrefix("MAILBOX_") }
      .merging(environment) { $1 }
    return command
  }

  /// The port that the log tells, once it does; nil when it does not for long.
  static func port(in log: String) async throws -> Int? {
    var port: Int?
    try await eventually("it does not listen") {
      let text = try String(contentsOfFile: log, encoding: .utf8)
      guard text.contains("listening") else { return false }
      port = text.split(separator: "port=").last.flatMap { Int($0.prefix { $0.isNumber }) }
      return true
    }
    return port
  }
}
