import MailboxInterface
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

/// A server asks for the seam, and for no engine.
@Suite(.serves, .timeLimit(.minutes(5))) struct StoreInMemoryTests {
  @Test func `a store in memory is served like any other`() async throws {
    try await withStore { unused, clock in
      let store = ReferenceStore(clock: clock)
      try await withServer(of: unused, clock, behind: store) { served in
        try await served.connect(as: "bob") { connection in
          try await connection.sync("phone") { phone in
            _ = try await phone.welcome()
            _ = try await phone.caughtUp()
            #expect(try store.devices(of: "bob").map(\.presence) == [.foreground])
            _ = try store.deposit(.direct("hi"), to: ["bob"])
            #expect(try await phone.sequences() == [1])
          }
        }
      }
      #expect(throws: MailboxError.unknownUser("bob")) { try unused.summary(of: "bob") }
    }
  }
}
