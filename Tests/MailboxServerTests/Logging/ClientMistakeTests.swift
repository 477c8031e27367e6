import GRPCCore
import Logging
import MailboxLog
import MailboxModel
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// A client's mistake is told to the client, and to those who look for it in the log.
@Suite(.serves) struct ClientMistakeTests {
  @Test func `a client that fails a hundred times is logged at debug, some times, and counted`()
    async throws
  {
    let lines = LogLines()
    try await withServer(logger: lines.logger()) { served in
      try await served.connect(token: "a.b.c") { connection in
        for _ in 1...100 {
          await #expect(throws: RPCError.self) { _ = try await connection.mailbox.unread(.init()) }
        }
      }
      try await served.connect(as: "bob") { connection in
        await #expect(throws: RPCError.self) {
          _ = try await connection.mailbox.unread(.with { $0.user = "alice\nforged" })
        }
        await #expect(throws: RPCError.self) {
          try await connection.sync(nil) { phone in
            phone.say { $0.acknowledge.cursor = .init() }
            while try await phone.next() != nil {}
          }
        }
      }
    }
    let refused = lines.all.filter { $0.contains("refused a call: tokenRefused") }
    #expect(refused.count == LogPace.linesMax + 1)
    #expect(refused.allSatisfy { $0.contains(" debug test:") })
    #expect(refused.contains { $0.contains("and 80 more: ") })
    #expect(lines.all.contains { $0.contains("refused a call: notYourMailbox") })
    #expect(
      !lines.all.contains { $0.contains(" error ") || $0.contains(" warning ") }, "\(lines.all)")
    #expect(!lines.all.contains { $0.hasPrefix("forged") })
  }

  @Test func `what clients do wrong is not in a log without debug`() async throws {
    let lines = LogLines()
    try await withServer(logger: lines.logger(.info)) { served in
      try await served.connect(token: "a.b.c") { connection in
        await #expect(throws: RPCError.self) { _ = try await connection.mailbox.unread(.init()) }
      }
      // One that goes away in the middle of its stream.
      try await served.connect(as: "bob") { connection in
        let leaving = Task {
          try await connection.sync("phone") { phone in _ = try await phone.welcome() }
        }
        _ = try? await leaving.value
      }
    }
    #expect(lines.all.allSatisfy { $0.contains(" info ") }, "\(lines.all)")
  }
}
