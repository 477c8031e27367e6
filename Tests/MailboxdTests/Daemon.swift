import Foundation
import MailboxTesting
import Testing

/// `mailboxd` as a process.
struct Daemon: Sendable {
  /// What a run left behind.
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
    let process = process(arguments, environment)
    let (output, complaint) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = complaint
    try process.run()
    async let said = Self.text(of: output)
    async let complained = Self.text(of: complaint)
    let outcome = await (said, complained)
    process.waitUntilExit()
    return Outcome(
      output: outcome.0, complaint: outcome.1, status: process.terminationStatus)
  }

  /// Serves while the body runs, then ends it with SIGTERM; returns its exit code.
  func serve(
    _ arguments: [String], _ body: (_ port: Int) async throws -> Void
  ) async throws -> Int32 {
    let process = process(arguments + ["--port", "0"], [:])
    let log = Pipe()
    process.standardError = log
    try process.run()
    defer { if process.isRunning { process.terminate() } }
    try await body(try #require(try await Self.port(in: log)))
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func process(_ arguments: [String], _ environment: [String: String]) -> Process {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MAILBOX_") }
    process.environment = inherited.merging(environment) { $1 }
    return process
  }

  private static func text(of pipe: Pipe) async -> String {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        continuation.resume(returning: String(decoding: data, as: UTF8.self))
      }
    }
  }

  /// The port that the log tells.
  private static func port(in log: Pipe) async throws -> Int? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var text = ""
        while !text.contains("listening") {
          let more = log.fileHandleForReading.availableData
          guard !more.isEmpty else { break }
          text += String(decoding: more, as: UTF8.self)
        }
        let digits = text.split(separator: "port=").last?.prefix { $0.isNumber }
        continuation.resume(returning: digits.flatMap { Int($0) })
      }
    }
  }
}
