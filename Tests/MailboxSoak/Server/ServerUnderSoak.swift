import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import MailboxServer
import MailboxTesting

/// A `mailboxd` of its own, and what signs in at it.
struct ServerUnderSoak: Sendable {
  /// A journal so small that settling goes on all the time.
  private static let environment = ["MAILBOX_ENGINE_JOURNAL_BUDGET_BYTES": "\(32 << 20)"]
  private static let startSeconds = 60
  private static let restSeconds = 120

  let processID: Int32
  let port: Int
  let store: String
  let keyFile: String
  private let log: String
  private let process: RunningProcess
  private let tokens: SoakTokens

  static func start(program: String?, in directory: String) async throws -> ServerUnderSoak {
    guard let program = program ?? ChildProcess(named: "mailboxd")?.program.path else {
      throw SoakFailure("there is no mailboxd beside this program; name one with --mailboxd")
    }
    let keyFile = "\(directory)/secret"
    let log = "\(directory)/log"
    let store = "\(directory)/store"
    let making = Command(program, ["token", "--key-file", keyFile, "--user", "x"])
    guard try await making.collect().ending.status == 0 else {
      throw SoakFailure("'\(program) token' failed")
    }
    var command = Command(
      program, ["--plaintext", "--store", store, "--key-file", keyFile, "--port", "0"])
    command.environment.merge(environment) { $1 }
    command.output = .null
    command.errors = .file(log)
    let process = RunningProcess(try command.start())
    let port = try await portOnceListening(in: log)
    return ServerUnderSoak(
      processID: process.processID, port: port, store: store, keyFile: keyFile, log: log,
      process: process, tokens: try await SoakTokens(keyFile: keyFile))
  }

  private static func portOnceListening(in log: String) async throws -> Int {
    for _ in 0..<(startSeconds * 20) {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      let port = text.split(separator: "port=").last.flatMap { Int($0.prefix { $0.isNumber }) }
      if text.contains("listening"), let port { return port }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw SoakFailure("mailboxd does not listen")
  }

  /// The last lines of the server's log.
  var logEnd: String {
    let lines = ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
    return lines.suffix(12).joined(separator: "\n")
  }

  /// Its memory and descriptors now.
  var figures: ProcessFigures { get throws { try ProcessFigures(of: processID) } }

  /// Returns its figures once they are near those of before, or after a while.
  func figuresOnceAtRest(near before: ProcessFigures) async throws -> ProcessFigures {
    var figures = try figures
    for _ in 0..<Self.restSeconds {
      if SoakReport.isAtRest(figures, before: before) { break }
      try await Task.sleep(for: .seconds(1))
      figures = try self.figures
    }
    return figures
  }

  /// Ends it with SIGTERM, and expects that it ends well.
  func stop() async throws {
    let ending = try await process.end()
    guard !ending.wasKilled, ending.status == 0 else {
      throw SoakFailure("mailboxd ended with \(ending.status)")
    }
  }

  /// Runs `body` with connections for ordinary users.
  func withConnection<Result: Sendable>(
    _ body: @Sendable (SoakConnection) async throws -> Result
  ) async throws -> Result {
    let tokens = tokens
    return try await withGRPCClient(
      transport: .http2NIOPosix(
        target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: .plaintext)
    ) { client in
      try await body(SoakConnection(client: client, tokens: tokens))
    }
  }
}

/// The reason why a soak cannot go on.
struct SoakFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
