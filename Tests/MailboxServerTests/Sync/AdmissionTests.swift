import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// The admission of devices that all come back at once.
@Suite(.serves, .timeLimit(.minutes(5))) struct AdmissionTests {
  @Test func `so many drain, so many wait their turn, the rest is told when to come back`()
    async throws
  {
    let users = ["ann", "bob", "carol"]
    try await withServer({
      $0.limits.drainingSessionsMax = 1
      $0.limits.waitingSessionsMax = 1
      // The turns here end by what the sessions do, however long a busy machine takes for it.
      $0.limits.drainingTurnSeconds = 3600
    }) { served in
      for user in users {
        try await served.store.depositTogether(1...2, for: MailboxAddress(try UserID(user)))
      }
      try await served.connect(as: "ann") { ann in
        try await ann.sync("phone") { drains in
          _ = try await drains.welcome()
          // A page that is not acknowledged yet holds up nobody: the backlog was sent.
          _ = try await drains.page()
          _ = try await drains.caughtUp()
        }
        try await served.store.depositTogether(
          3...400, for: "ann", String(repeating: "x", count: 200))
        try await ann.sync("phone", { $0.windowBytes = 1024 }) { drains in
          _ = try await drains.welcome()
          let first = try await drains.page()
          try await served.connect(as: "bob") { bob in
            try await bob.sync("phone") { waits in
              try await eventually { try await served.sessions(of: "bob") == 1 }
              try await served.connect(as: "carol") { carol in
                try await carol.sync("phone") { third in
                  let bye = try await third.bye()
                  #expect(bye.reason == .goingAway)
                  #expect((2_000...4_000).contains(bye.retryAfterMilliseconds))
                }
              }
              // Until here bob was not welcomed: ann's turn lasts until her backlog is sent.
              drains.acknowledge(first)
              while case .page(let page)? = try await drains.next() { drains.acknowledge(page) }
              _ = try await waits.welcome()
              #expect(try await waits.sequences() == [1, 2])
            }
          }
        }
      }
    }
  }

  @Test func `a storm of phones drains whole, in order, a few at a time`() async throws {
    let phones = 200
    try await withServer({
      $0.limits.drainingSessionsMax = 4
      $0.limits.waitingSessionsMax = phones
    }) { served in
      let everyone = try (1...phones).map { MailboxAddress(try UserID("user\($0)")) }
      for number in 1...20 {
        _ = try await served.store.deposit(.direct("\(number)"), to: everyone)
      }
      let drained = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...phones {
          group.addTask {
            try await served.connect(as: "user\(number)") { connection in
              try await connection.sync("phone") { phone in
                _ = try await phone.welcome()
                let page = try await phone.page()
                #expect(page.messages.map(\.sequence) == Array(1...20))
                phone.acknowledge(page)
                _ = try await phone.caughtUp()
              }
            }
            return 1
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(drained == phones)
    }
  }

  @Test func `a message that no session ever acknowledges is set aside, and all others come`()
    async throws
  {
    try await withServer { served in
      try await served.store.depositTogether(1...3, for: "bob")
      try await served.connect(as: "bob") { connection in
        for _ in 1...8 {
          // The app dies of the first message.
          try await connection.sync("phone") { phone in
            _ = try await phone.welcome()
            #expect(try await phone.page().messages.first?.sequence == 1)
          }
          try await eventually { try await served.sessions(of: "bob") == 0 }
        }
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          var (gaps, sequences): ([OfflineMailbox_V1_Gap], [UInt64]) = ([], [])
          while sequences.last != 3 {
            switch try await phone.next() {
            case .page(let page)?:
              gaps += page.gaps
              sequences += page.messages.map(\.sequence)
              phone.acknowledge(page)
            case .caughtUp?: continue
            default: throw PhoneStream.Unexpected()
            }
          }
          #expect(gaps.map(\.reason) == [.setAside])
          #expect(gaps.map(\.from) == [1] && gaps.map(\.to) == [1])
          #expect(sequences == [2, 3])
        }
      }
    }
  }
}
