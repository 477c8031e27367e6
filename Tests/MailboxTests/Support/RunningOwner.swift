import Foundation
import MailboxTesting
import Testing

/// A second process that owns the store: an import whose input stays open.
final class RunningOwner {
  private var process: SpawnedProcess
  private let output: URL

  /// The id of its process.
  var processID: Int32 { process.processID }

  init(of tool: borrowing Tool) throws {
    output = tool.directory.appending(path: "owner-\(UUID().uuidString).out")
    var command = tool.command(["import", "-", "--json"])
    command.output = .file(output.path)
    command.errors = .null
    process = try command.start(.input)
  }

  /// Gives it lines to deposit.
  func send(_ lines: String) throws {
    try process.send(Array(lines.utf8))
  }

  /// Waits until a look beside it shows so many waiting messages.
  func waitUntil(_ tool: borrowing Tool, shows messages: Int) async throws {
    try await eventually("the owner's \(messages) messages never showed") {
      let look = try await tool.run("stats", "--json")
      return try look.status == 0 && look.decoded(StoreNumbers.self).messages == messages
    }
  }

  /// Ends its input; returns what it counted.
  func finish() async throws -> ImportCounts {
    process.closePipe()
    #expect(try await process.wait().status == 0)
    return try JSONDecoder().decode(ImportCounts.self, from: try Data(contentsOf: output))
  }
}
