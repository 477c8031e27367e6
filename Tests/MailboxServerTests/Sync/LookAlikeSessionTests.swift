import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Two users whose ids look alike, on one server.
@Suite("G13: a session is one user's, by the bytes of the id", .serves)
struct LookAlikeSessionTests {
  private static let composed = MailboxAddress(UserID(checked: LookAlikes.composed))

  @Test func `the session of one goes on when the other's begins, and hears nothing of it`()
    async throws
  {
    try await withServer { served in
      try await served.connect(as: LookAlikes.composed) { one in
        try await served.connect(as: LookAlikes.decomposed) { other in
          for connection in [one, other] {
            _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
          }
          try await one.sync("phone") { first in
            _ = try await first.welcome()
            _ = try await first.caughtUp()
            try await other.sync("phone") { second in
              _ = try await second.welcome()
              _ = try await second.caughtUp()
              let typing = Message.direct("typing").with { $0.isOnlineOnly = true }
              _ = try await served.store.deposit(
                typing, to: [MailboxAddress(UserID(checked: LookAlikes.decomposed))])
              _ = try await served.store.deposit(.direct("for the first"), to: [Self.composed])
              // What comes first to the first is its own.
              let page = try await first.page()
              #expect(
                page.messages.flatMap { $0.elements.map(\.text) } == ["for the first"])
              let live = try await second.page()
              #expect(live.messages.flatMap { $0.elements.map(\.text) } == ["typing"])
            }
          }
        }
      }
    }
  }

  @Test func `naming the other's mailbox or device is refused as any other's`() async throws {
    try await withServer { served in
      try await served.connect(as: LookAlikes.composed) { connection in
        #expect(
          await refusal {
            _ = try await connection.mailbox.unread(.with { $0.user = LookAlikes.decomposed })
          } == Refused(.permissionDenied, "notYourMailbox"))
      }
      try await served.connect(as: "bob", device: LookAlikes.composed) { connection in
        #expect(
          await refusal {
            _ = try await connection.mailbox.signIn(.with { $0.device = LookAlikes.decomposed })
          } == Refused(.permissionDenied, "notYourDevice"))
      }
      try await served.connect(as: "root", roles: [.admin], app: LookAlikes.composed) {
        connection in
        #expect(
          await refusal {
            _ = try await connection.admin.devices(
              .with {
                $0.user = "bob"
                $0.app = LookAlikes.decomposed
              })
          } == Refused(.permissionDenied, "notYourApp"))
      }
    }
  }

  @Test func `a token for an audience that only looks the same is refused`() async throws {
    try await withServer({ $0.signIn.audience = LookAlikes.composed }) { served in
      let token = try await served.tokens.token("bob", audience: LookAlikes.decomposed)
      try await served.connect(token: token) { connection in
        #expect(
          await refusal { _ = try await connection.mailbox.unread(.init()) }?.code
            == .unauthenticated)
      }
    }
  }
}
