import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Contract G7: backlog and live messages are one stream.
@Suite(.serves, .timeLimit(.minutes(5))) struct BacklogAndLiveTests {
  @Test func `backlog, then caughtUp once, then live messages, each once and in order`()
    async throws
  {
    try await withServer { served in
      for number in 1...300 {
        _ = try await served.store.deposit(.direct("\(number)"), to: ["bob"])
      }
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          let welcome = try await phone.welcome()
          #expect(welcome.head == 300)
          #expect(welcome.start == 0)
          #expect(welcome.unread.total == 300)
          var sequences: [UInt64] = []
          while sequences.count < 300 {
            let page = try await phone.page()
            sequences += page.messages.map(\.sequence)
            phone.acknowledge(page)
          }
          #expect(sequences == Array(1...300))
          #expect(try await phone.caughtUp().sequence == 300)
          for number in 301...340 {
            _ = try await served.store.deposit(.direct("\(number)"), to: ["bob"])
          }
          while sequences.count < 340 {
            let page = try await phone.page()
            sequences += page.messages.map(\.sequence)
            phone.acknowledge(page)
          }
          #expect(sequences == Array(1...340))
        }
      }
      #expect(try served.store.devices(of: "bob").map(\.id) == ["phone"])
    }
  }

  @Test func `deposits while the backlog drains are neither lost nor doubled`() async throws {
    try await withServer { served in
      let count = 2000
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 1...count {
            _ = try await served.store.deposit(.direct("\(number)"), to: ["bob"])
          }
        }
        group.addTask {
          try await served.connect(as: "bob") { connection in
            try await connection.sync("phone", { $0.windowBytes = 4096 }) { phone in
              _ = try await phone.welcome()
              var next: UInt64 = 1
              var caughtUp = 0
              while next <= count {
                switch try await phone.next() {
                case .page(let page)?:
                  for message in page.messages {
                    #expect(message.sequence == next)
                    next = message.sequence + 1
                  }
                  phone.acknowledge(page)
                case .caughtUp?: caughtUp += 1
                default: Issue.record("an unexpected frame")
                }
              }
              #expect(caughtUp <= 1)
            }
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func `G3, G6: what a session acknowledged is not in the next one`() async throws {
    try await withServer { served in
      for number in 1...3 {
        _ = try await served.store.deposit(.direct("\(number)"), to: ["bob"])
      }
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          let welcome = try await phone.welcome()
          let page = try await phone.page()
          #expect(page.messages.count == 3)
          phone.say { request in
            request.acknowledge.cursor = .init(
              Cursor(epoch: Epoch(rawValue: welcome.epoch), sequence: 2))
          }
          _ = try await phone.caughtUp()
          phone.hangUp()
          while try await phone.next() != nil {}
        }
        try await connection.sync("phone") { phone in
          let welcome = try await phone.welcome()
          #expect(welcome.start == 2)
          #expect(try await phone.sequences() == [3])
        }
      }
    }
  }

  @Test func `G14: no more than the window is under way unacknowledged`() async throws {
    try await withServer { served in
      _ = try await served.store.register("tablet", of: "bob", replacingOthers: false)
      for number in 1...400 {
        _ = try await served.store.deposit(
          .direct(String(repeating: "x", count: 200), id: try MessageID("m\(number)")), to: ["bob"])
      }
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone", { $0.windowBytes = 8192 }) { phone in
          #expect(try await phone.welcome().windowBytes == 8192)
          var bytes = 0
          // Reading elsewhere shows as a frame: what stood before it was sent without waiting.
          for through in 1...5 as ClosedRange<UInt64> {
            _ = try await served.store.markRead(
              "bob", conversation: "alice", through: through)
            while true {
              let frame = try await phone.next()
              if case .page(let page)? = frame {
                bytes += try page.serializedData().count
                continue
              }
              guard case .unread(let unread)? = frame else { throw PhoneStream.Unexpected() }
              #expect(unread.total == 400 - through)
              break
            }
          }
          #expect(bytes > 0)
          #expect(bytes < 8192 + 1024)
        }
      }
    }
  }

  @Test func `an online-only message reaches who is live, and nobody later`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.caughtUp()
          _ = try await served.store.deposit(
            .direct("typing").with { $0.isOnlineOnly = true }, to: ["bob"])
          let page = try await phone.page()
          #expect(page.messages.map(\.sequence) == [0])
          #expect(page.messages.map(\.onlineOnly) == [true])
          #expect(page.cursor.sequence == 0)
        }
      }
      #expect(try served.store.summary(of: "bob").messages == 0)
    }
  }
}
