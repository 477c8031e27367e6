import MailboxClient
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxSync
import MailboxTesting
import Testing

@Suite(.serves) struct DeliveryTests {
  @Test func `G7: backlog and live messages are one sequence, and only live ones are live`()
    async throws
  {
    try await ServedMailboxes.with { served in
      try await served.deposit(1...3)
      try await served.client().connected { mailbox in
        var seen: [String] = []
        for try await arrival in mailbox.messages {
          switch arrival {
          case .message(let message, let isLive):
            seen.append(message.text + (isLive ? " live" : ""))
          case .caughtUp:
            seen.append("caught up")
            try await served.deposit(4...5)
          case .gap, .startOver: Issue.record("\(arrival)")
          }
          if seen.count == 6 { break }
        }
        #expect(
          seen == [
            "text 1", "text 2", "text 3", "caught up", "text 4 live", "text 5 live",
          ])
      }
    }
  }

  @Test func `G3: a message is kept and acknowledged when the next one is asked for, not before`()
    async throws
  {
    try await ServedMailboxes.with { served in
      let cursors = MemoryCursorStore()
      try await served.client(cursors: cursors).connected { mailbox in
        try await mailbox.expect(backlog: [])
        try await served.deposit(1...1)
        try await mailbox.expect(next: ["text 1"])
        #expect(cursors.all.last?.sequence == 0)
        #expect(try served.store.devices(of: "bob").map(\.acknowledged) == [0])

        try await served.deposit(2...2)
        try await mailbox.expect(next: ["text 1", "text 2"])
        try await eventually {
          try served.store.devices(of: "bob").map(\.acknowledged) == [1]
        }
        #expect(cursors.all.last?.sequence == 1)
      }
      #expect(cursors.all.last?.sequence == 1)
    }
  }

  @Test func `what was handled before stopping is kept, in the middle of a page too`() async throws
  {
    try await ServedMailboxes.with { served in
      try await served.deposit(1...10)
      let cursors = MemoryCursorStore()
      try await served.client(cursors: cursors).connected { mailbox in
        try await mailbox.expect(next: texts(1...4))
      }
      #expect(cursors.all.last?.sequence == 3)
      try await served.client(cursors: cursors).connected { mailbox in
        try await mailbox.expect(backlog: texts(4...10))
      }
      #expect(cursors.all.last?.sequence == 10)
    }
  }

  @Test func `G4: missing messages come as a gap at their place`() async throws {
    try await ServedMailboxes.with { served in
      try await served.deposit(1...1)
      _ = try await served.store.deposit(.direct("taken back", id: "m2"), to: ["bob"])
      try await served.deposit(3...3)
      _ = try await served.store.recall("m2", from: "alice", in: ["bob"])
      try await served.client().connected { mailbox in
        var arrivals: [Arrival] = []
        for try await arrival in mailbox.messages {
          if case .caughtUp = arrival { break }
          arrivals.append(arrival)
        }
        #expect(arrivals.count == 3)
        #expect(arrivals[1] == .gap(Gap(from: 2, to: 2, reason: .recalled)))
      }
    }
  }

  @Test func `G14: a large backlog comes in order through a small window`() async throws {
    try await ServedMailboxes.with { served in
      try await served.deposit(1...700)
      try await served.client(changing: { $0.session.windowBytes = 2048 }).connected { mailbox in
        try await mailbox.expect(backlog: texts(1...700))
      }
      try await eventually {
        try served.store.devices(of: "bob").map(\.acknowledged) == [700]
      }
    }
  }

  @Test func `a cursor that cannot be kept ends the client, and nothing is acknowledged`()
    async throws
  {
    struct Full: CursorStore {
      struct NoSpace: Error {}
      func load() async throws -> Cursor? { nil }
      func save(_ cursor: Cursor) async throws { throw NoSpace() }
    }
    try await ServedMailboxes.with { served in
      try await served.deposit(1...1)
      await #expect(throws: MailboxClientError.cursorStore(message: "NoSpace()")) {
        try await served.client(cursors: Full()).connected { mailbox in
          try await mailbox.expect(backlog: [])
        }
      }
      #expect(try served.store.devices(of: "bob").map(\.acknowledged) == [0])
    }
  }
}
