import MailboxClient
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

@Suite(.serves) struct EndTests {
  @Test func `a newer session of the device ends the older one for good`() async throws {
    try await ServedMailboxes.with { served in
      let older = try await served.client()
      await #expect(throws: MailboxClientError.replaced) {
        try await older.connected { mailbox in
          try await mailbox.expect(backlog: [])
          try await served.client().connected { newer in
            try await newer.expect(backlog: [])
            for try await _ in mailbox.messages {}
          }
        }
      }
    }
  }

  @Test func `G12: a device that signs out is told so, and signs in again`() async throws {
    try await ServedMailboxes.with { served in
      await #expect(throws: MailboxClientError.signedOut) {
        try await served.client().connected { mailbox in
          try await mailbox.expect(backlog: [])
          try await mailbox.signOut()
          for try await _ in mailbox.messages {}
        }
      }
      #expect(try served.store.devices(of: "bob").map(\.presence) == [.signedOut])

      let again = try await served.client()
      try await again.signIn()
      try await again.connected { mailbox in
        try await mailbox.expect(backlog: [])
      }
    }
  }

  @Test func `a token that is no good ends it with the server's reason, and is not tried again`()
    async throws
  {
    try await ServedMailboxes.with { served in
      let expired = try await served.token("bob", expiresInSeconds: -3600)
      let client = try await served.client(token: expired)
      do {
        try await client.connected { mailbox in try await mailbox.expect(backlog: []) }
        Issue.record("it was not refused")
      } catch MailboxClientError.refused(let reason, _) {
        #expect(reason == "tokenExpired")
      }
    }
  }

  @Test func `a client runs once`() async throws {
    try await ServedMailboxes.with { served in
      let client = try await served.client()
      try await client.connected { mailbox in try await mailbox.expect(backlog: []) }
      await #expect(throws: MailboxClientError.alreadyRun) { try await client.run() }
      for try await _ in client.messages { Issue.record("something came") }
    }
  }

  @Test func `settings that are unsafe are refused`() async throws {
    var settings = MailboxClientSettings(
      host: "mail.example.org", port: 7443, security: .plaintext, device: "phone")
    #expect(throws: MailboxClientError.self) { try settings.validate() }
    settings.security = .tls()
    try settings.validate()
    settings.port = 0
    #expect(throws: MailboxClientError.self) { try settings.validate() }
  }
}
