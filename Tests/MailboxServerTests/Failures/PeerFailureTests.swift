import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Failures that users of other servers report, tried on the real one. The numbers are those of Sync.md.
@Suite(.serves, .timeLimit(.minutes(5))) struct PeerFailureTests {
  @Test
  func `1 a phone that fell asleep with its connection open counts as asleep, and loses nothing`()
    async throws
  {
    try await withServer({ $0.limits.unacknowledgedSeconds = 1 }) { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.caughtUp()
          #expect(try served.store.devices(of: "bob").map(\.presence) == [.foreground])
          for _ in 1...3 { _ = try await served.store.deposit(.direct("hi"), to: ["bob"]) }
          try await eventually {
            try served.store.devices(of: "bob").map(\.presence) == [.suspended]
          }
          #expect(try await served.sessions(of: "bob") == 1)
          _ = try await served.store.deposit(.direct("still asleep"), to: ["bob"])
          #expect(try served.store.devices(of: "bob").map(\.presence) == [.suspended])
        }
        try await connection.sync("phone") { phone in
          let welcome = try await phone.welcome()
          #expect(welcome.start == 0)
          // What one session saw no acknowledgement for comes one by one.
          for sequence in 1...4 as ClosedRange<UInt64> {
            let page = try await phone.page()
            #expect(page.messages.map(\.sequence) == [sequence])
            phone.acknowledge(page)
          }
        }
      }
    }
  }

  @Test func `2 a message that is deposited during the login comes in that session`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        for round in 1...60 as ClosedRange<UInt64> {
          async let receipt = served.store.deposit(.direct("round \(round)"), to: ["bob"])
          try await connection.sync("phone") { phone in
            _ = try await phone.welcome()
            var seen: [UInt64] = []
            while seen.isEmpty {
              switch try await phone.next() {
              case .page(let page)?:
                seen += page.messages.map(\.sequence)
                phone.acknowledge(page)
              case .caughtUp?: continue
              default: throw PhoneStream.Unexpected()
              }
            }
            #expect(seen == [round])
            phone.hangUp()
            while try await phone.next() != nil {}
          }
          _ = try await receipt
          try await eventually {
            try served.store.devices(of: "bob").first?.acknowledged == round
          }
        }
      }
    }
  }

  @Test func `3 a backlog of many windows comes whole, with deposits going on`() async throws {
    try await withServer { served in
      let filler = String(repeating: "x", count: 300)
      try await served.store.depositTogether(1...3_000, for: "bob", filler)
      async let more: Void = served.store.depositTogether(3_001...3_500, for: "bob", filler)
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone", { $0.windowBytes = 16 << 10 }) { phone in
          _ = try await phone.welcome()
          var next: UInt64 = 1
          while next <= 3_500 {
            switch try await phone.next() {
            case .page(let page)?:
              #expect(page.gaps.isEmpty)
              for message in page.messages {
                #expect(message.sequence == next)
                next = message.sequence + 1
              }
              phone.acknowledge(page)
            case .caughtUp?: continue
            default: throw PhoneStream.Unexpected()
            }
          }
        }
      }
      try await more
    }
  }

  @Test func `5 a restored backup is noticed by a cursor from its future, and nothing is guessed`()
    async throws
  {
    let open = try await OpenStore()
    try await open.store.depositTogether(1...3, for: "bob")
    let backup = try open.crashed(as: "backup")
    try await open.store.depositTogether(4...6, for: "bob")
    let ahead = Cursor(epoch: try open.store.summary(of: "bob").epoch, sequence: 6)
    await open.store.close()

    let restored = try await EmbeddedStore.open(
      at: backup, settings: .testing, clock: open.clock.storeClock)
    try await withServer(of: restored, open.clock) { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone", { $0.cursor = .init(ahead) }) { phone in
          guard case .reset(let reset)? = try await phone.next() else {
            throw PhoneStream.Unexpected()
          }
          #expect(reset.reason == .future)
          #expect(reset.head == 3)
          let page = try await phone.page()
          #expect(page.messages.map(\.sequence) == [1, 2, 3])
          phone.acknowledge(page)
          _ = try await phone.caughtUp()
          try await served.store.depositTogether(7...7, for: "bob")
          #expect(try await phone.sequences() == [4])
        }
      }
    }
    await restored.close()
  }

  @Test func `6 what is missing in the middle shows at its place, never behind a newer page`()
    async throws
  {
    try await withServer { served in
      try await served.store.depositTogether(1...40, for: "bob")
      for number in 11...26 {
        _ = try await served.store.recall(
          try MessageID("m\(number)"), from: "alice", in: ["bob"])
      }
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone", { $0.windowBytes = 512 }) { phone in
          #expect(try await phone.welcome().start == 0)
          var through: UInt64 = 0
          var missing: UInt64 = 0
          while through < 40 {
            guard case .page(let page)? = try await phone.next() else {
              throw PhoneStream.Unexpected()
            }
            for part in page.parts {
              #expect(part.lowerBound == through + 1)
              through = part.upperBound
            }
            #expect(page.cursor.sequence == through)
            missing += page.gaps.reduce(0) { $0 + $1.to - $1.from + 1 }
            phone.acknowledge(page)
          }
          #expect(missing == 16)
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7] as [UInt32])
  func `12 'more' comes with a cursor that moved, and the end says so for good`(entries: UInt32)
    async throws
  {
    try await withServer { served in
      try await served.store.depositTogether(1...20, for: "bob")
      for number in [1, 6, 7, 8, 14, 20] {
        _ = try await served.store.recall(
          try MessageID("m\(number)"), from: "alice", in: ["bob"])
      }
      try await served.connect(as: "bob") { connection in
        var request = OfflineMailbox_V1_DrainRequest()
        request.device = "phone"
        request.entriesMax = entries
        var through: UInt64 = 0
        for call in 1...21 {
          let page = try await connection.mailbox.drain(request).page
          for part in page.parts {
            #expect(part.lowerBound == through + 1)
            through = part.upperBound
          }
          #expect(page.cursor.sequence == through)
          #expect(!page.more || page.cursor != request.cursor)
          request.cursor = page.cursor
          if !page.more { break }
          #expect(call < 21)
        }
        #expect(through == 20)
        let end = try await connection.mailbox.drain(request).page
        #expect(end.cursor == request.cursor)
        #expect(!end.more && end.parts.isEmpty)
      }
    }
  }
}

extension EmbeddedStore {
  /// Deposits messages `m1`, `m2`, … of alice's with one wait.
  func depositTogether(
    _ numbers: ClosedRange<Int>, for mailbox: MailboxAddress, _ text: String = "hi"
  ) async throws {
    let deposits = try numbers.map {
      Deposit(.direct(text, id: try MessageID("m\($0)")), to: [mailbox])
    }
    for result in await deposit(deposits) { _ = try result.get() }
  }
}

extension OfflineMailbox_V1_Page {
  /// The sequences that messages and gaps stand for, in order.
  var parts: [ClosedRange<UInt64>] {
    (messages.map { $0.sequence...$0.sequence } + gaps.map { $0.from...$0.to })
      .sorted { $0.lowerBound < $1.lowerBound }
  }
}
