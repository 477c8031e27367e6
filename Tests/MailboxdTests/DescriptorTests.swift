import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import Glibc
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// `mailboxd` with few file descriptors.
@Suite(.serves, .timeLimit(.minutes(5))) struct DescriptorTests {
  /// `mailboxd` in a shell that has set limits.
  private static func command(
    _ limits: String, _ arguments: [String], _ environment: [String: String] = [:], log: String
  ) throws -> Command {
    var command = try Daemon().command(arguments, environment)
    command.arguments =
      ["-c", "\(limits); exec \"$0\" \"$@\"", command.program] + command.arguments
    command.program = "/bin/sh"
    command.errors = .file(log)
    return command
  }

  @Test func `it raises its limit as far as it may, and says when that is not enough`() async throws
  {
    let directory = try TemporaryDirectory()
    let (key, log) = (directory.path("key"), directory.path("log"))
    _ = try await Daemon().run(["token", "--key-file", key, "--user", "bob"])
    var process = try Self.command(
      "ulimit -Sn 64; ulimit -Hn 2000",
      ["--plaintext", "--store", directory.path("store"), "--key-file", key, "--port", "0"],
      log: log
    ).start()
    _ = try await Daemon.port(in: log)
    let limits = try String(contentsOfFile: "/proc/\(process.processID)/limits", encoding: .utf8)
    let line = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
    #expect(line?.split(separator: " ").dropFirst(3).first == "2000")
    let said = try String(contentsOfFile: log, encoding: .utf8)
    #expect(said.contains("the limit of open files is lower than what the settings need"))
    process.signal(SIGTERM)
    #expect(try await process.wait().status == 0)
  }

  @Test func `connections take no descriptor from the store, which goes on making files`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let (key, log) = (directory.path("key"), directory.path("log"))
    let token = try await Daemon().run(
      ["token", "--key-file", key, "--user", "server", "--role", "sender"])
    let store = directory.path("store")
    var process = try Self.command(
      "ulimit -n 256",
      ["--plaintext", "--no-push", "--store", store, "--key-file", key, "--port", "0"],
      [
        "MAILBOX_ENGINE_JOURNAL_BUDGET_BYTES": "\(4 << 20)",
        "MAILBOX_ENGINE_QUEUE_FILES_OPEN_MAX": "8",
      ], log: log
    ).start()
    let port = try #require(try await Daemon.port(in: log))
    let strangers = Strangers(count: 400, port: port)
    defer { strangers.close() }
    #expect(strangers.count == 400)
    let text = String(repeating: "x", count: 60_000)
    try await withGRPCClient(
      transport: try .http2NIOPosix(
        target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: .plaintext)
    ) { client in
      let delivery = OfflineMailbox_V1_Delivery.Client(wrapping: client)
      let bearer = "Bearer \(token.output.trimmingCharacters(in: .whitespacesAndNewlines))"
      for number in 1...150 as ClosedRange<UInt64> {
        let response = try await delivery.deposit(
          .with {
            $0.recipients = ["bob"]
            $0.message.sender = "alice"
            $0.message.elements = [.with { $0.text = text }]
          }, metadata: ["authorization": "\(bearer)"])
        #expect(response.receipts.first?.sequence == number)
      }
    }
    // More than the journal holds: it was settled into files of a MiB.
    let names = try FileManager.default.contentsOfDirectory(atPath: store + "/settled")
    #expect(names.filter { $0.hasSuffix(".queue") }.count > 3)
    let open = try FileManager.default.contentsOfDirectory(
      atPath: "/proc/\(process.processID)/fd")
    #expect(open.count < 256)
    process.signal(SIGTERM)
    #expect(try await process.wait().status == 0)
  }

  private static let prlimit = ["/usr/bin/prlimit", "/bin/prlimit"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(.enabled(if: prlimit != nil, "prlimit is not installed"))
  func `connections wait while the system has no descriptor, and the server goes on`() async throws
  {
    let directory = try TemporaryDirectory()
    let (key, log) = (directory.path("key"), directory.path("log"))
    _ = try await Daemon().run(["token", "--key-file", key, "--user", "bob"])
    var process = try Self.command(
      "true",
      [
        "--plaintext", "--no-push", "--store", directory.path("store"), "--key-file", key, "--port",
        "0",
      ], log: log
    ).start()
    let port = try #require(try await Daemon.port(in: log))
    let (program, pid) = (try #require(Self.prlimit), "\(process.processID)")
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
    // What is open stays so; nothing else has room.
    _ = try await Command(program, ["--pid", pid, "--nofile=3:"]).run()
    let strangers = Strangers(count: 2, port: port)
    defer { strangers.close() }
    try await eventually("it says nothing") {
      try String(contentsOfFile: log, encoding: .utf8).contains("connections wait")
    }
    _ = try await Command(program, ["--pid", pid, "--nofile=\(open + 100):"]).run()
    try await withGRPCClient(
      transport: try .http2NIOPosix(
        target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: .plaintext)
    ) { client in
      let health = Grpc_Health_V1_Health.Client(wrapping: client)
      let response = try await health.check(.init())
      #expect(response.status == .serving)
    }
    process.signal(SIGTERM)
    #expect(try await process.wait().status == 0)
  }
}

/// Connections that say nothing.
private struct Strangers {
  private let descriptors: [Int32]

  init(count: Int, port: Int) {
    descriptors = (0..<count).compactMap { _ in
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      func on(_ host: UInt32, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
        -> Bool
      {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = host.bigEndian
        return withUnsafePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
          }
        }
      }
      guard on(0x7F00_0002, 0, { bind(descriptor, $0, $1) }),
        on(0x7F00_0001, port, { connect(descriptor, $0, $1) })
      else {
        Glibc.close(descriptor)
        return nil
      }
      return descriptor
    }
  }

  var count: Int { descriptors.count }

  func close() { for descriptor in descriptors { Glibc.close(descriptor) } }
}
