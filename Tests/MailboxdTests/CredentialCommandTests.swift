import Foundation
import MailboxTesting
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct CredentialCommandTests {
  /// A store that was served once.
  private func servedStore() async throws -> PushStore {
    let store = try await PushStore()
    let status = try await store.serve(["--no-push"]) { _, _ in }
    #expect(status == 0)
    return store
  }

  @Test func `credentials are added, listed, renewed and removed`() async throws {
    let store = try await servedStore()
    let added = try await store.run(
      store.signingKey("add", "main") + ["--topic", "com.example.chat"])
    #expect(added.status == 0, "\(added.complaint)")
    let hook = try await store.run([
      "credential", "add", "hook", "--webhook", "https://example.com/push", "--secret-file",
      "@secret",
    ])
    #expect(hook.status == 0, "\(hook.complaint)")
    let list = try await store.run(["credential", "ls"])
    #expect(
      list.output == """
        NAME  KIND      ENVIRONMENT  EXPIRES  APPS  FOR
        hook  webhook   -            -        all   https://example.com/push
        main  apns-key  production   -        all   key ABC123DEFG of team DEF123GHIJ: com.example.chat

        """)
    let renewed = try await store.run(
      store.signingKey("renew", "main", keyID: "XYZ123DEFG") + ["--environment", "sandbox"])
    #expect(renewed.status == 0, "\(renewed.complaint)")
    let json = try await store.run(["credential", "ls", "--json"])
    #expect(
      json.output.split(separator: "\n").last
        == #"{"apps":[],"environment":"sandbox","identity":"key XYZ123DEFG of team DEF123GHIJ","kind":"apns-key","name":"main","topics":[]}"#
    )
    #expect(try await store.run(["credential", "rm", "hook"], key: nil).status == 0)
    #expect(try await store.run(["credential", "ls"]).output.contains("hook") == false)
    for output in [added, hook, list, renewed, json].flatMap({ [$0.output, $0.complaint] }) {
      #expect(!output.contains("PRIVATE KEY") && !output.contains("a secret of"))
    }
  }

  @Test func `what is wrong is refused in a line, with a code and a hint`() async throws {
    let store = try await servedStore()
    #expect(try await store.run(store.signingKey("add", "main")).status == 0)
    let other = String(repeating: "cd", count: 32)
    for (arguments, key, status, words) in [
      (store.signingKey("add", "main"), PushStore.key, 64, "there is a credential 'main' already"),
      (store.signingKey("add", "a name"), PushStore.key, 64, "cannot be called 'a name'"),
      (store.signingKey("add", "b", keyID: "x"), PushStore.key, 64, "key id is 'x'"),
      (store.signingKey("add", "b"), nil, 64, "MAILBOX_SECRETS_KEY"),
      (store.signingKey("add", "b"), "abc", 64, "not 32 bytes in hexadecimal"),
      (store.signingKey("add", "b"), other, 64, "encrypted with another key"),
      (["credential", "ls"], other, 64, "encrypted with another key"),
      (store.signingKey("renew", "b"), PushStore.key, 66, "no credential 'b'"),
      (
        [
          "credential", "renew", "main", "--webhook", "https://example.com/", "--secret-file",
          "@secret",
        ], PushStore.key, 64, "cannot become a webhook"
      ),
      (["credential", "rm", "b"], PushStore.key, 66, "no credential 'b'"),
      (["credential", "rm", "../main"], PushStore.key, 64, "cannot be called"),
      (["credential", "add", "b"], PushStore.key, 64, "give one of --p12"),
      (["credential", "add", "b", "--p8", "f", "--fcm", "g"], PushStore.key, 64, "give one"),
      (["credential", "add", "b", "--p12", "f"], PushStore.key, 64, "--password-file is missing"),
      (
        ["credential", "add", "b", "--fcm", "f", "--topic", "t"], PushStore.key, 64,
        "belong to --p12 and --p8"
      ),
      (
        ["credential", "add", "b", "--p12", "/nowhere/p12", "--password-file", "@password"],
        PushStore.key, 66, "/nowhere/p12"
      ),
      (
        ["credential", "add", "b", "--p12", "@secret", "--password-file", "@password"],
        PushStore.key, 64, "no p12 file"
      ),
      (["credential", "add", "b", "--fcm", "@secret"], PushStore.key, 64, "no service account"),
      (
        ["credential", "add", "b", "--webhook", "http://example.com/", "--secret-file", "@secret"],
        PushStore.key, 64, "loopback"
      ),
      (
        ["credential", "ls", "--store", "/nowhere/store"], PushStore.key, 66, "not a mailbox store"
      ),
      (["push", "test", "nobody"], PushStore.key, 66, "no mailbox of 'nobody'"),
    ] as [([String], String?, Int32, String)] {
      let outcome = try await store.run(arguments, key: key)
      #expect(outcome.status == status, "\(arguments): \(outcome.complaint)")
      #expect(outcome.complaint.contains(words), "\(arguments): \(outcome.complaint)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test
  func `a running server takes a credential that is added, and does not start without the key`()
    async throws
  {
    let store = try await PushStore()
    let status = try await store.serve { _, log in
      #expect(try await store.run(store.signingKey("add", "main")).status == 0)
      try await expectWords(#"names=["main"]"#, in: log)
      try Data("junk".utf8)
        .write(to: URL(fileURLWithPath: store.path + "/push/credentials/broken"))
      try await expectWords("credential 'broken' is damaged", in: log)
    }
    #expect(status == 0)
    for (key, words) in [
      (nil, "there is no key"), (String(repeating: "cd", count: 32), "another key"),
    ] as [(String?, String)] {
      var environment = store.environment
      environment["MAILBOX_SECRETS_KEY"] = key
      let outcome = try await store.daemon.run(
        ["--plaintext", "--port", "0", "--key-file", store.file("dev.key")],
        environment: environment)
      #expect(outcome.status == 64)
      #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
    }
  }

  @Test func `a renewal that is killed leaves the old credential or the new one`() async throws {
    let store = try await servedStore()
    #expect(try await store.run(store.signingKey("add", "main", keyID: "AAAAAAAAA0")).status == 0)
    var random = SeededGenerator(seed: SeededGenerator.seed(or: 1))
    var last = "AAAAAAAAA0"
    for number in 1...25 {
      let next = "AAAAAAAA" + (number < 10 ? "0\(number)" : "\(number)")
      let arguments = store.signingKey("renew", "main", keyID: next)
        .map { $0.replacingOccurrences(of: "@", with: store.file("")) }
      var command = store.daemon.command(arguments, store.environment)
      command.output = .null
      command.errors = .null
      var process = try command.start()
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
      process.signal(SIGKILL)
      _ = try await process.wait()
      let list = try await store.run(["credential", "ls"])
      #expect(list.status == 0, "\(list.complaint)")
      let isNew = list.output.contains("key \(next) of")
      #expect(isNew || list.output.contains("key \(last) of"), "\(list.output)")
      if isNew { last = next }
    }
    #expect(try await store.run(store.signingKey("renew", "main")).status == 0)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: store.path + "/push/credentials")
    #expect(files == ["main"])
  }
}
