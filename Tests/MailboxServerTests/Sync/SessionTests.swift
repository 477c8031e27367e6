import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct SessionTests {
  @Test func `the newest session of a device wins, the old one is told`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { old in
          _ = try await old.welcome()
          _ = try await old.caughtUp()
          try await connection.sync("phone") { new in
            _ = try await new.welcome()
            _ = try await new.caughtUp()
            #expect(try served.store.devices(of: "bob").map(\.presence) == [.foreground])
            _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
            #expect(try await new.sequences() == [1])
          }
          #expect(try await old.bye().reason == .replaced)
        }
      }
    }
  }

  @Test func `G6: a cursor of another epoch or from the future is reset, never guessed`()
    async throws
  {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let epoch = try served.store.summary(of: "bob").epoch
      for (cursor, reason) in [
        (Cursor(epoch: Epoch(rawValue: 9), sequence: 1), OfflineMailbox_V1_Reset.Reason.epoch),
        (Cursor(epoch: epoch, sequence: 2), .future),
      ] {
        try await served.connect(as: "bob") { connection in
          try await connection.sync("phone", { $0.cursor = .init(cursor) }) { phone in
            guard case .reset(let reset)? = try await phone.next() else {
              throw PhoneStream.Unexpected()
            }
            #expect(reset.reason == reason)
            #expect(reset.epoch == epoch.rawValue)
            #expect(try await phone.sequences() == [1])
          }
        }
      }
    }
  }

  @Test func `presence follows the session to its end`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone", { $0.inBackground = true }) { phone in
          _ = try await phone.welcome()
          _ = try await phone.caughtUp()
          #expect(try served.store.devices(of: "bob").map(\.presence) == [.background])
          phone.say { $0.foreground = .init() }
          try await eventually {
            try served.store.devices(of: "bob").map(\.presence) == [.foreground]
          }
          phone.say { $0.background.badge = 7 }
          try await eventually {
            try served.store.devices(of: "bob").map(\.presence) == [.background]
          }
          #expect(try served.store.devices(of: "bob").map(\.reportedBadge) == [7])
          phone.hangUp()
          while try await phone.next() != nil {}
        }
        #expect(try served.store.devices(of: "bob").map(\.presence) == [.suspended])
      }
    }
  }

  @Test func `a page that stays unacknowledged lets pushes begin, and drops nothing`() async throws
  {
    try await withServer({ $0.limits.unacknowledgedSeconds = 1 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          let page = try await phone.page()
          try await eventually {
            try served.store.devices(of: "bob").map(\.presence) == [.suspended]
          }
          phone.acknowledge(page)
          try await eventually {
            try served.store.devices(of: "bob").map(\.presence) == [.foreground]
          }
          try await eventually {
            try served.store.devices(of: "bob").map(\.acknowledged) == [1]
          }
        }
      }
    }
  }

  @Test func `G12: a device that is signed out is told, and signs in again only by SignIn`()
    async throws
  {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.caughtUp()
          _ = try await connection.mailbox.signOut(.with { $0.device = "phone" })
          #expect(try await phone.bye().reason == .signedOut)
        }
        try await connection.sync("phone") { phone in
          let bye = try await phone.bye()
          #expect(bye.reason == .signedOut)
        }
        #expect(try served.store.devices(of: "bob").map(\.presence) == [.signedOut])
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        try await connection.sync("phone") { phone in _ = try await phone.welcome() }
      }
    }
  }

  @Test func `G12: another device's sign-in replaces for good`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.caughtUp()
          try await connection.sync("tablet", { $0.replacesOthers = true }) { tablet in
            _ = try await tablet.welcome()
            #expect(try await phone.bye().reason == .replaced)
          }
        }
        try await connection.sync("phone") { phone in
          let bye = try await phone.bye()
          #expect(bye.reason == .replaced)
        }
      }
    }
  }

  @Test func `G8: another device's reading is told, one's own is not`() async throws {
    try await withServer { served in
      for _ in 1...3 { _ = try await served.store.deposit(.direct("hi"), to: ["bob"]) }
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.page()
          _ = try await phone.caughtUp()
          try await connection.sync("tablet") { tablet in
            _ = try await tablet.welcome()
            _ = try await tablet.page()
            _ = try await tablet.caughtUp()
            tablet.say {
              $0.markRead.conversation.peer = "alice"
              $0.markRead.through = 2
            }
            guard case .unread(let unread)? = try await phone.next() else {
              throw PhoneStream.Unexpected()
            }
            #expect(unread.conversation.peer == "alice")
            #expect(unread.count == 1)
            #expect(unread.total == 1)
            _ = try await served.store.deposit(.direct("next"), to: ["bob"])
            #expect(try await tablet.sequences() == [4])
          }
        }
      }
    }
  }

  @Test func `a mailbox that begins a new epoch sends its sessions round again`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.page()
          _ = try await phone.caughtUp()
          _ = try await served.store.purge("bob")
          #expect(try await phone.bye().reason == .goingAway)
        }
      }
    }
  }
}
