import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct ReadingTests {
  @Test func `G8: unread counts and reading go over the wire`() async throws {
    try await withServer { served in
      for _ in 1...3 { _ = try await served.store.deposit(.direct("hi"), to: ["bob"]) }
      _ = try await served.store.deposit(.group("hi", in: "#room"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        let counts = try await connection.mailbox.unread(.init()).unread
        #expect(counts.total == 4)
        #expect(counts.conversations.map(\.count) == [1, 3])
        #expect(counts.conversations.map(\.conversation.peer) == ["", "alice"])
        #expect(counts.conversations.map(\.conversation.group) == ["#room", ""])
        #expect(counts.conversations.map(\.newest) == [4, 3])
        #expect(counts.next == 0)
        let after = try await connection.mailbox.markRead(
          .with {
            $0.conversation.peer = "alice"
            $0.through = 2
          }
        ).unread
        #expect(after.total == 2)
        #expect(after.conversations.map(\.conversation.peer) == ["alice"])
        #expect(after.conversations.map(\.count) == [1])
        #expect(after.conversations.map(\.readThrough) == [2])
      }
    }
  }

  @Test func `a conversation that is none is refused`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        #expect(
          await refusal { _ = try await connection.mailbox.markRead(.with { $0.through = 1 }) }
            == Refused(.invalidArgument, "invalidArgument"))
        #expect(
          await refusal {
            _ = try await connection.mailbox.markRead(
              .with {
                $0.conversation.peer = "alice"
                $0.through = 2
              })
          }?.code == .outOfRange)
      }
    }
  }
}
