import GRPCCore
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// `mailboxd credential` with `--app`, and what the server lets be bound.
@Suite("mailboxd credential --app", .serves, .timeLimit(.minutes(5))) struct CredentialAppTests {
  @Test func `the apps of a credential are listed, kept by a renewal, and changed by name`()
    async throws
  {
    let store = try await PushStore()
    #expect(try await store.serve(["--no-push"]) { _, _ in } == 0)
    let added = try await store.run(
      store.signingKey("add", "main") + ["--app", "chess", "--app", "chat"])
    #expect(added.status == 0, "\(added.complaint)")
    #expect(added.output.contains("for chess, chat"))
    #expect(try await store.run(store.signingKey("add", "all")).output.contains("for all apps"))
    func apps(_ name: String) async throws -> String {
      try await store.run(["credential", "ls", "--json"]).output.split(separator: "\n")
        .first { $0.contains("\"name\":\"\(name)\"") }
        .map { String($0.prefix { $0 != "]" }) + "]" } ?? ""
    }
    #expect(try await apps("main") == #"{"apps":["chess","chat"]"#)
    #expect(try await apps("all") == #"{"apps":[]"#)
    let table = try await store.run(["credential", "ls"]).output.split(separator: "\n")
    #expect(table.first?.contains("APPS") == true)
    #expect(table.contains { $0.hasPrefix("main") && $0.contains("chess, chat") })
    #expect(table.contains { $0.hasPrefix("all ") && $0.contains(" all ") })

    #expect(try await store.run(store.signingKey("renew", "main", keyID: "XYZ123DEFG")).status == 0)
    #expect(try await apps("main") == #"{"apps":["chess","chat"]"#)
    #expect(try await store.run(store.signingKey("renew", "main") + ["--app", "go"]).status == 0)
    #expect(try await apps("main") == #"{"apps":["go"]"#)
    // What is wide or no letter at all stays in its column.
    let renewed = try await store.run(store.signingKey("renew", "main") + ["--app", "棋\u{1B}[1m"])
    #expect(renewed.status == 0)
    let wide = try await store.run(["credential", "ls"]).output
    #expect(wide.contains("  棋␛[1m  key ") && wide.contains("  all     key "))
    #expect(try await store.run(store.signingKey("renew", "main") + ["--all-apps"]).status == 0)
    #expect(try await apps("main") == #"{"apps":[]"#)
    for (arguments, words) in [
      (store.signingKey("renew", "main") + ["--all-apps", "--app", "a"], "give one"),
      (store.signingKey("add", "b") + ["--app", ""], "app id '' is empty"),
    ] {
      let outcome = try await store.run(arguments)
      #expect(outcome.status == 64)
      #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
    }
  }

  @Test(arguments: ["add", "renew"])
  func `what is said of a credential is a line, whatever its apps are called`(verb: String)
    async throws
  {
    let store = try await PushStore()
    #expect(try await store.serve(["--no-push"]) { _, _ in } == 0)
    if verb == "renew" { #expect(try await store.run(store.signingKey("add", "main")).status == 0) }
    let outcome = try await store.run(
      store.signingKey(verb, "main") + ["--app", "go\u{1B}[31m", "--app", "\u{202E}\nforged"])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasSuffix(", for go␛[31m, \u{FFFD}␊forged") == true, "\(lines)")
  }

  @Test func `a binding by another app's credential is refused`() async throws {
    let store = try await PushStore()
    let status = try await store.serve { port, log in
      let added = try await store.run(
        store.signingKey("add", "main") + ["--app", "chess", "--topic", "com.example.chess"])
      #expect(added.status == 0, "\(added.complaint)")
      try await expectWords(#"names=["main"]"#, in: log)
      let error = await #expect(throws: RPCError.self) {
        try await store.bind("phone", port, to: "main", of: .apns, topic: "com.example.chess")
      }
      #expect(error?.code == .permissionDenied)
      #expect(error?.message.contains("credential 'main' is not for app 'default'") == true)
      #expect(
        try await store.run(store.signingKey("renew", "main") + ["--app", "default"]).status == 0)
      try await eventually {
        (try? await store.bind("phone", port, to: "main", of: .apns, topic: "com.example.chat"))
          != nil
      }
    }
    #expect(status == 0)
  }
}
