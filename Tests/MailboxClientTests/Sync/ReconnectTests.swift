import MailboxClient
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxSync
import MailboxTesting
import Synchronization
import Testing

@Suite(.serves) struct ReconnectTests {
  @Test func `G2, G3: messages arrive once and in order over connections that are cut`()
    async throws
  {
    try await ServedMailboxes.with { served in
      try await CuttableLink.with(to: served.port) { link, port in
        let reports = Mutex<[ClientReport]>([])
        let client = try await served.client(
          port: port, report: { report in reports.withLock { $0.append(report) } })
        async let deposits: Void = served.deposit(1...300)
        try await client.connected { mailbox in
          var seen: [String] = []
          for try await arrival in mailbox.messages {
            guard case .message(let message, _) = arrival else { continue }
            seen.append(message.text)
            if seen.count % 60 == 30 { link.cut() }
            if seen.count == 300 { break }
          }
          #expect(seen == texts(1...300))
        }
        try await deposits
        let losses = reports.withLock { reports in
          reports.count { if case .connectionLost = $0 { true } else { false } }
        }
        #expect(losses >= 1)
        #expect(
          reports.withLock { reports in
            reports.allSatisfy { if case .serverFault = $0 { false } else { true } }
          })
      }
    }
  }

  @Test func `G6: an app that was killed begins at its persisted cursor`() async throws {
    let directory = try TemporaryDirectory()
    try await ServedMailboxes.with { served in
      let cursors = FileCursorStore(path: directory.path("cursor"))
      try await served.deposit(1...5)
      let killed = try await served.client(cursors: cursors)
      let running = Task { try await killed.run() }
      try await killed.expect(backlog: texts(1...5))
      running.cancel()
      _ = await running.result

      try await served.deposit(6...8)
      let again = try await served.client(cursors: FileCursorStore(path: directory.path("cursor")))
      try await again.connected { mailbox in
        try await mailbox.expect(backlog: texts(6...8))
      }
    }
  }

  @Test func `G6: a mailbox that was purged begins anew, once`() async throws {
    try await ServedMailboxes.with { served in
      let cursors = MemoryCursorStore()
      try await served.deposit(1...5)
      try await served.client(cursors: cursors).connected { mailbox in
        try await mailbox.expect(backlog: texts(1...5))
        _ = try await served.store.purge("bob")
        try await served.deposit(6...7)
        var seen: [String] = []
        for try await arrival in mailbox.messages {
          switch arrival {
          case .startOver(let reason): seen.append("\(reason)")
          case .message(let message, _): seen.append(message.text)
          case .gap, .caughtUp: continue
          }
          if seen.last == "text 7" { break }
        }
        #expect(seen == ["anotherEpoch", "text 6", "text 7"])
      }
      let epoch = try served.store.summary(of: "bob").epoch
      #expect(cursors.all.last?.epoch == epoch)
    }
  }

  @Test func `a server that goes away is come back to, and the app is told meanwhile`() async throws
  {
    try await ServedMailboxes.with { served in
      try await served.client().connected { mailbox in
        try await mailbox.expect(backlog: [])
        served.server.goAway()
        var states: [ConnectionState] = []
        for await state in mailbox.connectionStates {
          states.append(state)
          if states.contains(.connecting), case .pausing = state { break }
        }
        #expect(states.last != .ended)
      }
    }
  }
}
