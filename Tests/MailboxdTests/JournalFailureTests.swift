import Foundation
import GRPCCore
import MailboxTesting
import Testing

private let prlimit = ["/usr/bin/prlimit", "/bin/prlimit"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// A write of the journal fails under a server: a limit of the system's is put where the next one goes.
@Suite(
  .serves, .timeLimit(.minutes(5)),
  .enabled(if: prlimit != nil, "util-linux's prlimit is not here"))
struct JournalFailureTests {
  /// Serves with some arguments, deposits, has the next write of the journal fail, and gives what the body
  /// makes of it; returns how the process ended.
  private func serve(
    _ store: PushStore, _ arguments: [String],
    _ body: (_ log: String, _ signal: (Int32) -> Void) async throws -> Void
  ) async throws -> Int32 {
    try store.write("", to: "log")
    _ = try await store.token("bob", "app")
    let processFile = store.file("process")
    // The shell becomes the server, and tells its number first.
    var command = Command(
      "/bin/sh",
      ["-c", #"echo $$ > "$0"; exec "$@""#, processFile, store.daemon.program.path]
        + ["--plaintext", "--port", "0", "--no-push", "--key-file", store.file("dev.key")]
        + arguments)
    command.environment = store.daemon.command([], store.environment).environment
    command.errors = .file(store.file("log"))
    var process = try command.start()
    let port = try #require(try await Daemon.port(in: store.file("log")))
    for number in 1...20 {
      try await store.deposit(String(repeating: "x", count: 8000), id: "m\(number)", port)
    }
    let text = try String(contentsOfFile: processFile, encoding: .utf8)
    let processID = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    let limit = Command(prlimit ?? "prlimit", ["--pid", "\(processID)", "--fsize=\(64 << 10)"])
    #expect(try await limit.run().status == 0)
    await #expect(throws: RPCError.self) { try await store.deposit("lost", id: "m21", port) }
    try await body(store.file("log")) { process.signal($0) }
    return try await process.wait().status
  }

  @Test
  func `a server whose journal has failed ends with 75, and goes on when it is started again`()
    async throws
  {
    let store = try await PushStore()
    let status = try await serve(store, []) { log, _ in
      try await expectWords("the journal has failed", in: log)
    }
    #expect(status == 75)
    let log = try String(contentsOfFile: store.file("log"), encoding: .utf8)
    let critical = log.split(separator: "\n").filter { $0.contains(" critical ") }
    #expect(critical.count == 1, "\(log)")
    #expect(critical.first?.contains("ends with 75") == true)
    let again = try await store.serve(["--no-push"]) { port, _ in
      let unread = try await store.unread(port)
      #expect(unread == 20)
      try await store.deposit("and on", id: "m22", port)
    }
    #expect(again == 0)
  }

  @Test func `told not to, it stays, and says so once`() async throws {
    let store = try await PushStore()
    try store.write(#"{"engine": {"exitOnFailure": false}}"#, to: "settings.json")
    let status = try await serve(store, ["--config", store.file("settings.json")]) { log, signal in
      try await expectWords("the journal has failed", in: log)
      try await expectWords("next=\"restart it\"", in: log)
      signal(SIGTERM)
    }
    #expect(status == 0)
  }
}
