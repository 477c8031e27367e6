import MailboxClient
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

@Suite(.serves) struct PresenceTests {
  @Test func `background and foreground reach the server, and leaving suspends`() async throws {
    try await ServedMailboxes.with { served in
      @Sendable func presence() throws -> [Presence] {
        try served.store.devices(of: "bob").map(\.presence)
      }
      try await served.client().connected { mailbox in
        try await mailbox.expect(backlog: [])
        try await eventually { try presence() == [.foreground] }
        await mailbox.enterBackground(badge: 3)
        try await eventually { try presence() == [.background] }
        #expect(try served.store.devices(of: "bob").map(\.reportedBadge) == [3])
        await mailbox.enterForeground()
        try await eventually { try presence() == [.foreground] }
      }
      try await eventually { try presence() == [.suspended] }
    }
  }

  @Test func `a push token is bound and taken away`() async throws {
    try await ServedMailboxes.with { served in
      try await served.client().connected { mailbox in
        try await mailbox.expect(backlog: [])
        try await mailbox.bind(Binding(token: "t0", platform: .fcm, credential: "fcm"))
        #expect(try served.store.devices(of: "bob").map(\.binding?.token.value) == ["t0"])
        try await mailbox.unbind()
        #expect(try served.store.devices(of: "bob").map(\.binding) == [nil])
      }
    }
  }

  @Test func `push preferences are set and read back`() async throws {
    try await ServedMailboxes.with { served in
      let client = try await served.client()
      try await client.signIn()
      var preferences = PushPreferences()
      preferences.isEnabled = false
      preferences.groupSound = "bell"
      try await client.setPushPreferences(preferences)
      try await client.setNotifications(.mentions, of: "#trip")
      #expect(try await client.pushPreferences() == preferences)
    }
  }
}
