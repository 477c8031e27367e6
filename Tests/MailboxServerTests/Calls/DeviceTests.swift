import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct DeviceTests {
  @Test func `G12: signing in and out, presence and badge reach the store`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        let mailbox = connection.mailbox
        _ = try await mailbox.signIn(.with { $0.device = "phone" })
        _ = try await mailbox.enterForeground(.with { $0.device = "phone" })
        #expect(try served.store.devices(of: "bob").map(\.presence) == [.foreground])
        _ = try await mailbox.enterBackground(
          .with {
            $0.device = "phone"
            $0.badge = 4
          })
        let device = try #require(try served.store.devices(of: "bob").first)
        #expect(device.presence == .background)
        #expect(device.reportedBadge == 4)
        _ = try await mailbox.signIn(
          .with {
            $0.device = "tablet"
            $0.replacesOthers = true
          })
        #expect(
          try served.store.devices(of: "bob").map(\.presence) == [.replaced, .suspended])
        _ = try await mailbox.signOut(.with { $0.device = "tablet" })
        #expect(
          try served.store.devices(of: "bob").map(\.presence) == [.replaced, .signedOut])
        #expect(
          await refusal { _ = try await mailbox.enterForeground(.with { $0.device = "tablet" }) }
            == Refused(.failedPrecondition, "deviceSignedOut"))
      }
    }
  }

  @Test func `G11: a push token is bound, moves to another user, and is taken away`() async throws {
    try await withServer { served in
      var binding = OfflineMailbox_V1_Binding()
      binding.token = "a1b2c3"
      binding.platform = .apns
      binding.credential = "main"
      binding.environment = .sandbox
      binding.topic = "org.example.chat"
      let request = OfflineMailbox_V1_BindTokenRequest.with {
        $0.device = "phone"
        $0.binding = binding
      }
      for user in ["bob", "carol"] {
        try await served.connect(as: user) { connection in
          #expect(
            await refusal { _ = try await connection.mailbox.bindToken(request) }?.code == .notFound
          )
          _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
          _ = try await connection.mailbox.bindToken(request)
        }
      }
      #expect(try served.store.devices(of: "bob").first?.binding == nil)
      let bound = try #require(try served.store.devices(of: "carol").first?.binding)
      #expect(bound.token == "a1b2c3")
      #expect(bound.environment == .sandbox)
      try await served.connect(as: "carol") { connection in
        _ = try await connection.mailbox.unbindToken(
          .with {
            $0.device = "phone"
            $0.token = "another"
          })
        #expect(try served.store.devices(of: "carol").first?.binding != nil)
        _ = try await connection.mailbox.unbindToken(.with { $0.device = "phone" })
        #expect(try served.store.devices(of: "carol").first?.binding == nil)
        var unknown = request
        unknown.binding.platform = .unspecified
        #expect(
          await refusal { _ = try await connection.mailbox.bindToken(unknown) }
            == Refused(.invalidArgument, "invalidArgument"))
      }
    }
  }

  @Test func `push preferences come back as they were set`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.group("hi", in: "#room"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        var preferences = OfflineMailbox_V1_PushPreferences()
        preferences.disabled = true
        preferences.groupSound = "bell"
        preferences.countsMuted = false
        preferences.quietHours.startMinute = 1320
        preferences.quietHours.endMinute = 420
        preferences.quietHours.timeZone = "Europe/Vienna"
        preferences.silentUntil = 1_900_000_000_000
        let conversations = [
          OfflineMailbox_V1_ConversationNotifications.with {
            $0.conversation.group = "#room"
            $0.mode = .mentions
          }
        ]
        _ = try await connection.mailbox.setPushPreferences(
          .with {
            $0.preferences = preferences
            $0.conversations = conversations
          })
        let found = try await connection.mailbox.getPushPreferences(
          .with { $0.conversations = conversations.map(\.conversation) })
        #expect(found.preferences == preferences)
        #expect(found.conversations == conversations)
        // A sound alone turns nothing on again, nor off.
        _ = try await connection.mailbox.setPushPreferences(
          .with { $0.preferences.oneToOneSound = "ping" })
        preferences.oneToOneSound = "ping"
        #expect(
          try await connection.mailbox.getPushPreferences(.init()).preferences == preferences)
        for zone in ["Asia/Beijing", "+08:00", "China Standard Time", "europe/vienna"] {
          var wrong = preferences
          wrong.quietHours.timeZone = zone
          #expect(
            await refusal {
              _ = try await connection.mailbox.setPushPreferences(
                .with { [wrong] in $0.preferences = wrong })
            } == Refused(.invalidArgument, "invalidArgument"))
        }
        preferences.quietHours.startMinute = 70_000
        #expect(
          await refusal {
            _ = try await connection.mailbox.setPushPreferences(
              .with { $0.preferences = preferences })
          } == Refused(.invalidArgument, "invalidArgument"))
        #expect(
          await refusal {
            _ = try await connection.mailbox.getPushPreferences(
              .with { $0.conversations = Array(repeating: .init(), count: 101) })
          } == Refused(.invalidArgument, "invalidArgument"))
      }
    }
  }
}
