import Foundation
import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Keys and limits change while the server serves.
@Suite(.serves) struct ChangingTests {
  private static let other = [UInt8](repeating: 9, count: 32)

  private func otherToken(_ user: String) async throws -> String {
    try await TokenMaker(secret: Self.other).token(
      TokenMaker.Claims(
        user: user, roles: [.app], audience: "mailbox", expiresAtSeconds: 4_000_000_000))
  }

  @Test func `a key that is taken away refuses its tokens, and ends their streams alone`()
    async throws
  {
    try await withServer { served in
      let otherKey = try await SignInKey.secret(Self.other)
      try served.server.take(served.server.settings, keys: served.tokens.keys + [otherKey])
      let carol = try await otherToken("carol")
      try await served.connect(token: carol) { stays in
        try await stays.sync("phone") { phone in
          _ = try await phone.welcome()
          try await served.connect(as: "bob") { leaves in
            let found = await refusal {
              try await leaves.sync("phone") { phone in
                _ = try await phone.welcome()
                try served.server.take(served.server.settings, keys: [otherKey])
                while try await phone.next() != nil {}
              }
            }
            #expect(found == Refused(.unauthenticated, "tokenRefused"))
            #expect(
              await refusal { _ = try await leaves.mailbox.unread(.init()) }
                == Refused(.unauthenticated, "tokenRefused"))
          }
          // What comes in still reaches the one that stays.
          #expect(try await phone.caughtUp().sequence == 0)
          _ = try await served.store.deposit(.direct("hi"), to: ["carol"])
          #expect(try await phone.sequences() == [1])
        }
        _ = try await stays.mailbox.unread(.init())
      }
    }
  }

  @Test func `limits count from then on`() async throws {
    try await withServer { served in
      for number in 1...9 { _ = try await served.store.deposit(.direct("\(number)"), to: ["bob"]) }
      var settings = served.server.settings
      settings.limits.pageEntriesMax = 2
      settings.limits.sessionsPerUserMax = 1
      settings.limits.requestBytesMax = 1 << 10
      try served.server.take(settings, keys: served.tokens.keys)
      #expect(served.server.settings.limits.pageEntriesMax == 2)
      // Laid down with each connection: as it was.
      #expect(served.server.settings.limits.requestBytesMax == 2 << 20)
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        let page = try await connection.mailbox.drain(.with { $0.device = "phone" })
        #expect(page.page.messages.count == 2)
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          let found = await refusal {
            try await connection.sync("watch") { watch in _ = try await watch.welcome() }
          }
          #expect(found == Refused(.resourceExhausted, "tooManySessions"))
        }
        var slower = served.server.settings
        slower.limits.callsPerSecondPerUser = 1
        try served.server.take(slower, keys: served.tokens.keys)
        let found = await refusal {
          // At once: a slow machine would let the bucket fill between one and the next.
          try await withThrowingDiscardingTaskGroup { group in
            for _ in 1...40 { group.addTask { _ = try await connection.mailbox.unread(.init()) } }
          }
        }
        #expect(found == Refused(.resourceExhausted, "tooManyCalls"))
      }
    }
  }

  @Test func `settings that make no sense change nothing`() async throws {
    try await withServer { served in
      var settings = served.server.settings
      settings.limits.pageEntriesMax = 2
      settings.limits.connectionsMax = 0
      #expect(throws: ServerSettingsError.self) {
        try served.server.take(settings, keys: served.tokens.keys)
      }
      #expect(throws: ServerSettingsError.self) {
        try served.server.take(served.server.settings, keys: [])
      }
      #expect(served.server.settings.limits.pageEntriesMax == ServerLimits().pageEntriesMax)
      try await served.connect(as: "bob") { _ = try await $0.mailbox.unread(.init()) }
    }
  }

  @Test func `fingerprints tell keys apart`() async throws {
    let keys = [
      try await SignInKey.secret(Self.other), try await .secret(Tokens.secret),
      try await .secret(Self.other, keyID: "named"),
    ]
    #expect(keys[0].fingerprint != keys[1].fingerprint)
    #expect(keys[0].fingerprint == keys[2].fingerprint)
    #expect(keys.allSatisfy { $0.fingerprint.count == 12 })
  }
}
