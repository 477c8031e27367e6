import Foundation
import MailboxTesting
import Testing

/// The built executable, run as a process of its own in a directory of its own.
struct Tool: ~Copyable {
  /// The end of a run: its exit status and its output.
  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String

    /// The lines of the output.
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Beside the test bundle, where the package manager builds it.
  static let executable: URL = {
    let bundle = Bundle(for: Anchor.self).bundleURL
    let products =
      bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    return products.appending(path: "mailbox")
  }()

  /// Removed with everything in it when the test is done.
  let directory: URL

  /// The path of the test's store.
  var store: String { directory.appending(path: "store").path }

  init() throws {
    directory = FileManager.default.temporaryDirectory
      .appending(path: "mailbox-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// Runs a command on the store of the test.
  func run(_ arguments: String..., input: String? = nil) async throws -> Outcome {
    try await run(arguments, input: input.map { Data($0.utf8) })
  }

  /// Runs a command that has to succeed; returns what it printed.
  @discardableResult
  func succeed(
    _ arguments: String..., input: String? = nil, at location: SourceLocation = #_sourceLocation
  ) async throws -> Outcome {
    let outcome = try await run(arguments, input: input.map { Data($0.utf8) })
    #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: location)
    #expect(outcome.errors == "", sourceLocation: location)
    return outcome
  }

  /// Runs a command with any input, environment and place for its output.
  func run(
    _ arguments: [String], input: Data? = nil, environment: [String: String]? = nil,
    outputPath: String? = nil
  ) async throws -> Outcome {
    try await run(
      command(arguments, environment: environment), input: input, outputPath: outputPath)
  }

  /// Runs any program to its end.
  func run(
    _ command: Command, input: Data? = nil, outputPath: String? = nil
  ) async throws -> Outcome {
    let run = directory.appending(path: "run-\(UUID().uuidString)")
    let (inputFile, errorFile) = (run.path + ".in", run.path + ".err")
    let outputFile = outputPath ?? run.path + ".out"
    try (input ?? Data()).write(to: URL(filePath: inputFile))
    var command = command
    command.input = .file(inputFile)
    command.output = .file(outputFile)
    command.errors = .file(errorFile)
    let ending = try await command.run()
    return Outcome(
      status: ending.status,
      output: outputPath == nil ? try String(contentsOfFile: outputFile, encoding: .utf8) : "",
      errors: try String(contentsOfFile: errorFile, encoding: .utf8))
  }

  /// A command that was not started yet; without an environment it has the store of the test in
  /// `MAILBOX_STORE`.
  func command(_ arguments: [String], environment: [String: String]? = nil) -> Command {
    var command = Command(Self.executable.path, arguments)
    command.directory = directory.path
    command.environment = command.environment
      .filter { $0.key != "MAILBOX_STORE" }
      .merging(environment ?? ["MAILBOX_STORE": store]) { $1 }
    return command
  }
}

/// Stands in the test bundle, so that it can be found.
private final class Anchor {}
