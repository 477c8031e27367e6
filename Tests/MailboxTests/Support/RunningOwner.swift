import Foundation
import Testing

/// A second process that owns the store: an import whose input stays open.
final class RunningOwner {
  private let process: Process
  private let input = Pipe()
  private let output: URL

  /// Which process it is.
  var processID: Int32 { process.processIdentifier }

  init(of tool: borrowing Tool) throws {
    process = tool.process(["import", "-", "--json"])
    output = tool.directory.appending(path: "owner-\(UUID().uuidString).out")
    try Data().write(to: output)
    process.standardInput = input
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  /// Gives it lines to deposit.
  func send(_ lines: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
  }

  /// Waits until a look beside it shows so many waiting messages.
  func waitUntil(_ tool: borrowing Tool, shows messages: Int) async throws {
    for _ in 0..<600 {
      let look = try await tool.run("stats", "--json")
      if look.status == 0, try look.decoded(StoreNumbers.self).messages == messages { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("the owner's \(messages) messages never showed")
  }

  /// Ends its input; returns what it counted.
  func finish() async throws -> ImportCounts {
    try input.fileHandleForWriting.close()
    while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    #expect(process.terminationStatus == 0)
    return try JSONDecoder().decode(ImportCounts.self, from: try Data(contentsOf: output))
  }
}
