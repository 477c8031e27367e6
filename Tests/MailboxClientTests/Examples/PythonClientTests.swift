import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// The client in Python, which knows the `.proto` files and nothing else of this project.
@Suite(.serves) struct PythonClientTests {
  /// `MAILBOX_TEST_PYTHON` names the interpreter; the default is the first `python3`.
  private static let python =
    ProcessInfo.processInfo.environment["MAILBOX_TEST_PYTHON"] ?? "python3"

  private static func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
    var command = Command("/usr/bin/env", [python] + arguments)
    command.errors = .null
    let (ending, output) = try await command.collect()
    return (ending.status, String(decoding: output, as: UTF8.self))
  }

  @Test(
    .enabled("needs Python with grpcio and grpcio-tools: pip install grpcio grpcio-tools") {
      try await run(["-c", "import grpc, grpc_tools"]).status == 0
    })
  func `it drains in order, and what it acknowledged does not come again`() async throws {
    let program = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Examples/PythonClient/drain.py").path
    try await ServedMailboxes.with { served in
      try await served.deposit(1...600)
      let arguments = [
        program, "127.0.0.1:\(served.port)", try await served.token("bob"), "laptop",
      ]
      let first = try await Self.run(arguments)
      #expect(first.status == 0)
      #expect(
        first.output.split(separator: "\n").map(String.init)
          == (1...600).map { "\($0)  alice: text \($0)" })
      #expect(try served.store.devices(of: "bob").map(\.acknowledged) == [600])
      let second = try await Self.run(arguments)
      #expect(second.status == 0)
      #expect(second.output.isEmpty)
    }
  }
}
