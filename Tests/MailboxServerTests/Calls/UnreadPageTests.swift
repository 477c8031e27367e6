import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// A user with more unread conversations than an answer carries.
@Suite(.serves, .timeLimit(.minutes(5))) struct UnreadPageTests {
  /// Deposits a message into each of so many groups; those of later ones are newer.
  private static func deposit(
    _ count: Int, to store: EmbeddedStore, in group: (Int) -> String = { "#\($0)" }
  ) async throws {
    let deposits = try (1...count).map {
      Deposit(.group("hi", in: try GroupID(group($0))), to: ["bob"])
    }
    for result in await store.deposit(deposits) { _ = try result.get() }
  }

  @Test func `Welcome and Unread have the newest conversations, and pages have the rest`()
    async throws
  {
    try await withServer({ $0.limits.unreadConversationsMax = 3 }) { served in
      try await Self.deposit(8, to: served.store)
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          let welcome = try await phone.welcome().unread
          #expect(welcome.conversations.map(\.conversation.group) == ["#8", "#7", "#6"])
          #expect(welcome.total == 8)
          var found = welcome.conversations
          var next = welcome.next
          while next != 0 {
            let before = next
            let page = try await connection.mailbox.unread(.with { $0.before = before }).unread
            #expect(page.total == 8 && page.conversations.count <= 3)
            found += page.conversations
            next = page.next
          }
          #expect(found.map(\.newest) == (1...8).reversed())
        }
        let few = try await connection.mailbox.unread(.with { $0.conversationsMax = 2 }).unread
        #expect(few.conversations.map(\.newest) == [8, 7] && few.next == 7)
        let many = try await connection.mailbox.unread(.with { $0.conversationsMax = 5 }).unread
        #expect(many.conversations.count == 3)
      }
    }
  }

  @Test func `marks answer for what was marked and the sum, and Inspect goes by pages`()
    async throws
  {
    try await withServer({ $0.limits.unreadConversationsMax = 3 }) { served in
      try await Self.deposit(8, to: served.store)
      try await served.connect(as: "bob") { connection in
        let read = try await connection.mailbox.markRead(
          .with {
            $0.conversation.group = "#2"
            $0.through = 8
          }
        ).unread
        #expect(read.conversations.map(\.conversation.group) == ["#2"])
        #expect(read.conversations.map(\.count) == [0] && read.total == 7 && read.next == 0)
      }
      try await served.connect(as: "operator", roles: [.admin]) { connection in
        let first = try await connection.admin.inspect(.with { $0.user = "bob" }).unread
        #expect(first.conversations.map(\.newest) == [8, 7, 6] && first.total == 7)
        let last = try await connection.admin.inspect(
          .with {
            $0.user = "bob"
            $0.unreadBefore = 4
          }
        ).unread
        #expect(last.conversations.map(\.newest) == [3, 1] && last.next == 0)
      }
    }
  }

  @Test(arguments: [(200, 64 << 10), (1000, 300 << 10)])
  func `G14: an answer stays small whatever a user has: ids as long as they may be`(
    limit: Int, bytesMax: Int
  ) async throws {
    try await withServer({ $0.limits.unreadConversationsMax = limit }) { served in
      try await Self.deposit(1001, to: served.store) { number in
        let digits = String(number)
        return digits + String(repeating: "x", count: 128 - digits.utf8.count)
      }
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          let welcome = try await phone.welcome()
          #expect(welcome.unread.conversations.count == limit && welcome.unread.next != 0)
          #expect(try welcome.serializedData().count < bytesMax)
        }
        let unread = try await connection.mailbox.unread(.init())
        #expect(try unread.serializedData().count < bytesMax)
      }
    }
  }
}
