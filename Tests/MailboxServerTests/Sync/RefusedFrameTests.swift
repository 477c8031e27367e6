import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct RefusedFrameTests {
  @Test func `an acknowledgement beyond what was sent is refused and moves nothing`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let epoch = try served.store.summary(of: "bob").epoch
      for (cursor, expected) in [
        (Cursor(epoch: epoch, sequence: 2), Refused(.outOfRange, "acknowledgedBeyondSent")),
        (
          Cursor(epoch: Epoch(rawValue: 9), sequence: 1),
          Refused(.failedPrecondition, "acknowledgedAnotherEpoch")
        ),
      ] {
        try await served.connect(as: "bob") { connection in
          let found = await refusal {
            try await connection.sync("phone") { phone in
              _ = try await phone.welcome()
              _ = try await phone.page()
              phone.say { $0.acknowledge.cursor = .init(cursor) }
              while try await phone.next() != nil {}
            }
          }
          #expect(found == expected)
        }
      }
      #expect(try served.store.devices(of: "bob").map(\.acknowledged) == [0])
    }
  }

  /// A device that says Hello first, what it says then, and the reason that it is refused with.
  struct Case: Sendable {
    var reason: String
    var device: String?
    var fill: @Sendable (inout OfflineMailbox_V1_SyncRequest) -> Void
  }

  static let cases = [
    Case(reason: "helloExpected", device: nil) { $0.foreground = .init() },
    Case(reason: "helloTwice", device: "phone") { $0.hello.device = "phone" },
    Case(reason: "invalidArgument", device: "phone") { _ in },
    Case(reason: "invalidArgument", device: "phone") { $0.markRead.through = 1 },
    Case(reason: "invalidIdentifier", device: nil) { $0.hello.device = "" },
    Case(reason: "notYourMailbox", device: nil) { $0.hello.user = "carol" },
    Case(reason: "readBeyondHead", device: "phone") {
      $0.markRead.conversation.peer = "alice"
      $0.markRead.through = 100
    },
  ]

  @Test(arguments: cases.indices)
  func `frames that make no sense end the session with a reason`(index: Int) async throws {
    let frame = Self.cases[index]
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        let found = await refusal {
          try await connection.sync(frame.device) { phone in
            if frame.device != nil {
              _ = try await phone.welcome()
              _ = try await phone.caughtUp()
            }
            phone.say(frame.fill)
            while try await phone.next() != nil {}
          }
        }
        #expect(found?.reason == frame.reason)
      }
    }
  }

  @Test func `too many frames that move nothing are refused`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        let found = await refusal {
          try await connection.sync("phone") { phone in
            _ = try await phone.welcome()
            for _ in 1...1000 { phone.say { $0.foreground = .init() } }
            while try await phone.next() != nil {}
          }
        }
        #expect(found == Refused(.resourceExhausted, "tooFast"))
      }
    }
  }

  @Test func `more sessions of a user than allowed are refused`() async throws {
    try await withServer({ $0.limits.sessionsPerUserMax = 2 }) { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("one") { one in
          _ = try await one.welcome()
          try await connection.sync("two") { two in
            _ = try await two.welcome()
            let found = await refusal {
              try await connection.sync("three") { three in _ = try await three.next() }
            }
            #expect(found == Refused(.resourceExhausted, "tooManySessions"))
            try await connection.sync("two") { again in _ = try await again.welcome() }
          }
        }
        try await eventually {
          try await served.sessions(of: "bob") == 0
        }
        try await connection.sync("three") { three in _ = try await three.welcome() }
      }
    }
  }
}
