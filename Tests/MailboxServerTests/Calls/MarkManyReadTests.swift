import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct MarkManyReadTests {
  private typealias Request = OfflineMailbox_V1_MarkManyReadRequest

  private static func marking(_ marks: [(group: String, through: UInt64)]) -> Request {
    var request = Request()
    request.marks = marks.map { group, through in
      var mark = OfflineMailbox_V1_ReadMark()
      mark.conversation.group = group
      mark.through = through
      return mark
    }
    return request
  }

  @Test func `a hundred conversations are read in one call, and again without harm`() async throws {
    try await withServer { served in
      let deposits = try (1...100).map {
        Deposit(.group("hi", in: try GroupID("#\($0)")), to: ["bob"])
      }
      for result in await served.store.deposit(deposits) { _ = try result.get() }
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let request = Self.marking((1...100).map { ("#\($0)", 100) })
      try await served.connect(as: "bob") { connection in
        for _ in 1...2 {
          let response = try await connection.mailbox.markManyRead(request)
          #expect(response.refused.isEmpty)
          #expect(response.unread.total == 1)
          let marked = response.unread.conversations
          #expect(Set(marked.map(\.conversation.group)) == Set((1...100).map { "#\($0)" }))
          #expect(marked.allSatisfy { $0.count == 0 } && marked.count == 100)
        }
      }
    }
  }

  @Test func `each stands for itself: those that are refused are named, the others are read`()
    async throws
  {
    try await withServer { served in
      for group in ["#a", "#b"] as [GroupID] {
        _ = try await served.store.deposit(.group("hi", in: group), to: ["bob"])
      }
      try await served.connect(as: "bob") { connection in
        let response = try await connection.mailbox.markManyRead(
          Self.marking([("#a", 1), ("#b", 77), ("#new", 2)]))
        #expect(response.refused.map(\.conversation.group) == ["#b"])
        #expect(response.refused.first?.refusal.reason == "cursorFromTheFuture")
        #expect(response.refused.first?.refusal.hint.isEmpty == false)
        #expect(response.unread.conversations.map(\.conversation.group) == ["#a", "#b", "#new"])
        #expect(response.unread.conversations.map(\.count) == [0, 1, 0])
        #expect(response.unread.total == 1)
      }
    }
  }

  @Test func `none, too many, and one that is no conversation are refused as a whole`() async throws
  {
    try await withServer { served in
      _ = try await served.store.deposit(.group("hi", in: "#a"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        for request in [
          Request(), Self.marking(Array(repeating: ("#a", 1), count: 101)),
          Self.marking([("#a", 1), ("", 1)]),
        ] {
          let found = await refusal {
            _ = try await connection.mailbox.markManyRead(request)
          }
          #expect(found?.code == .invalidArgument)
        }
        let counts = try await connection.mailbox.unread(.init()).unread
        #expect(counts.total == 1)
      }
    }
  }

  @Test func `many marks count as several calls, and fit under the smallest limit`() async throws {
    try await withServer({ $0.limits.callsPerSecondPerUser = 1 }) { served in
      let request = Self.marking((1...100).map { ("#\($0)", 1) })
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.markManyRead(request)
        #expect(
          await refusal { _ = try await connection.mailbox.markManyRead(request) }
            == Refused(.resourceExhausted, "tooManyCalls"))
      }
    }
  }
}
