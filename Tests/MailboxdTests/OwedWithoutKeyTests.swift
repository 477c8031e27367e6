import Foundation
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// Pushes that are printed are not sent: where there is a credential, nothing is printed.
@Suite(
  .serves, .timeLimit(.minutes(5)), .enabled("there is no python3") { try await Receiver.isThere })
struct OwedWithoutKeyTests {
  @Test func `a server without the key owes what a credential should carry, and says why`()
    async throws
  {
    let store = try await PushStore()
    let receiver = try await Receiver(beside: store)
    defer { receiver.stop() }
    let status = try await store.serve(key: nil) { port, log in
      try await expectWords("there is no credential", in: log)
      try await store.bind("phone", port, to: "hook", of: .webhook)
      let added = try await store.run([
        "credential", "add", "hook", "--webhook", "\(receiver.address)/push", "--secret-file",
        "@secret",
      ])
      #expect(added.status == 0, "\(added.complaint)")
      // At once: it is not waited for until the server has looked.
      try await store.deposit("Dinner at eight?", id: "m1", port)
      try await store.connect(port, as: "root", "admin") { client, metadata in
        let admin = OfflineMailbox_V1_Admin.Client(wrapping: client)
        var suspension = ""
        try await eventually {
          suspension =
            try await admin.pushCredentials(.init(), metadata: metadata)
            .credentials.first?.suspension ?? ""
          return !suspension.isEmpty
        }
        #expect(suspension.contains("MAILBOX_SECRETS_KEY"), "\(suspension)")
        let ledger = try await admin.pushLedger(.with { $0.user = "bob" }, metadata: metadata)
        #expect(ledger.lines.isEmpty)
        #expect(ledger.owed.map(\.messageID) == ["m1"])
      }
      #expect(!(try String(contentsOfFile: log, encoding: .utf8)).contains("Dinner"))
    }
    #expect(status == 0)
    // It does not start again without the key; with it, what was owed goes out.
    let refused = try await store.run(
      ["--plaintext", "--port", "0", "--key-file", "@dev.key"], key: nil)
    #expect(refused.status == 64)
    #expect(refused.complaint.contains("MAILBOX_SECRETS_KEY"))
    let again = try await store.serve { port, log in
      try await expectWords("a credential is resumed", in: log)
      // One more wakes the dispatcher; both have gone when both were received.
      try await store.deposit("And a film?", id: "m2", port)
      try await expectWords("And a film?", in: receiver.received)
    }
    #expect(again == 0)
  }

  @Test func `credential ls needs no key, and marks what takes it`() async throws {
    let store = try await PushStore()
    #expect(try await store.serve(["--no-push"]) { _, _ in } == 0)
    let none = try await store.run(["credential", "ls"], key: nil)
    #expect(none.status == 0)
    #expect(none.output == "NAME  KIND  ENVIRONMENT  EXPIRES  APPS  FOR\n")
    #expect(try await store.run(store.signingKey("add", "main")).status == 0)
    #expect(try await store.run(store.signingKey("add", "other")).status == 0)
    let list = try await store.run(["credential", "ls"], key: nil)
    #expect(list.status == 0, "\(list.complaint)")
    #expect(
      list.output == """
        NAME   KIND  ENVIRONMENT  EXPIRES  APPS  FOR
        main   ?     ?            ?        ?     set MAILBOX_SECRETS_KEY to see it
        other  ?     ?            ?        ?     set MAILBOX_SECRETS_KEY to see it

        """)
    let json = try await store.run(["credential", "ls", "--json"], key: nil)
    #expect(
      json.output == """
        {"name":"main","needsKey":true}
        {"name":"other","needsKey":true}

        """)
  }
}
