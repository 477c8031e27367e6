import Foundation
import MailboxTesting
import Testing

/// `mailboxd` on loopback as a process that a test may kill.
struct ServerProcess: ~Copyable {
  let port: Int
  private var process: SpawnedProcess

  /// Serves a store without TLS, and waits until it listens.
  static func serving(
    _ directory: TemporaryDirectory, environment: [String: String] = [:]
  ) async throws -> ServerProcess {
    let program = try #require(ChildProcess(named: "mailboxd"), "it was not built").program
    let log = directory.path("log")
    var command = Command(
      program.path,
      [
        "--plaintext", "--store", directory.path("store"), "--key-file", directory.path("key"),
        "--port", "0",
      ])
    command.environment = command.environment.filter { !$0.key.hasPrefix("MAILBOX_") }
      .merging(environment) { $1 }
    command.errors = .file(log)
    let process = try command.start()
    var port: Int?
    try await eventually {
      let text = try String(contentsOfFile: log, encoding: .utf8)
      guard text.contains("listening") else { return false }
      port = text.split(separator: "port=").last.flatMap { Int($0.prefix { $0.isNumber }) }
      return true
    }
    return ServerProcess(port: try #require(port), process: process)
  }

  /// A token of bob's app, by `mailboxd token`.
  static func token(in directory: TemporaryDirectory) async throws -> String {
    let program = try #require(ChildProcess(named: "mailboxd"), "it was not built").program
    let command = Command(
      program.path, ["token", "--key-file", directory.path("key"), "--user", "bob"])
    let (_, output) = try await command.collect()
    return String(decoding: output, as: UTF8.self).filter { !$0.isWhitespace }
  }

  /// Bytes that it has allocated now, without files that are mapped.
  func allocatedBytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
    return try #require(Int(line.filter(\.isNumber))) * 1024
  }

  /// Ends it without a word.
  mutating func kill() async throws {
    process.signal(SIGKILL)
    _ = try await process.wait()
  }

  /// Ends it as an operator does.
  mutating func stop() async throws {
    process.signal(SIGTERM)
    #expect(try await process.wait().status == 0)
  }
}
