import Foundation
import MailboxModel
import MailboxPush
import MailboxStore
import MailboxTesting
import Testing

/// A provider that takes no credential.
private struct RefusingGateway: PushGateway {
  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    .misconfigured(reason: "BadCertificate")
  }
}

private let openSSL = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

@Suite(.serves, .timeLimit(.minutes(5))) struct CredentialCareTests {
  @Test(.enabled(if: openSSL != nil, "openssl's command line is not here"))
  func `a certificate is taken from a p12 file, and its end warned of 30 days before`()
    async throws
  {
    let store = try await PushStore()
    for arguments in [
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", store.file("key.pem"), "-out",
        store.file("certificate.pem"), "-days", "10", "-subj", "/UID=com.example.chat/CN=Pushes",
      ],
      [
        "pkcs12", "-export", "-in", store.file("certificate.pem"), "-inkey",
        store.file("key.pem"), "-out", store.file("main.p12"), "-passout", "pass:password",
      ],
    ] {
      var command = Command(openSSL ?? "openssl", arguments)
      command.errors = .null
      #expect(try await command.run().status == 0)
    }
    let status = try await store.serve { _, log in
      let added = try await store.run([
        "credential", "add", "main", "--p12", "@main.p12", "--password-file", "@password",
        "--environment", "sandbox",
      ])
      #expect(added.status == 0, "\(added.complaint)")
      #expect(
        added.output.contains(
          "apns-certificate, sandbox, com.example.chat, for all apps, expires 2"))
      try await expectWords("a credential expires soon: renew it", in: log)
      let text = try String(contentsOfFile: log, encoding: .utf8)
      #expect(text.contains("credential=main daysLeft=9"))
    }
    #expect(status == 0)
  }

  @Test func `a credential that was suspended gets a try at the next start, renewed or not`()
    async throws
  {
    let store = try await PushStore()
    #expect(try await store.serve(["--no-push"]) { _, _ in } == 0)
    #expect(try await store.run(store.signingKey("add", "main")).status == 0)
    let bob = MailboxAddress(try UserID("bob"))
    let phone = try DeviceID("phone")
    let owner = try await EmbeddedStore.open(at: store.path)
    let tables = try PushTables(at: store.path + "/push")
    let dispatcher = try Dispatcher(owner, tables: tables, gateway: RefusingGateway())
    try await dispatcher.runUntilIdle()
    _ = try await owner.register(phone, of: bob, replacingOthers: false)
    try await owner.bind(
      Binding(token: "ab", platform: .apns, credential: "main", topic: "a"), to: phone, of: bob)
    _ = try await owner.deposit(.direct("hi"), to: [bob])
    try await dispatcher.runUntilIdle()
    #expect(try tables.state(ofCredential: "main")?.suspension != nil)
    try tables.close()
    await owner.close()
    // Renewing changes a file only: what goes by the old one would suspend it again.
    #expect(try await store.run(store.signingKey("renew", "main")).status == 0)
    let between = try PushTables(reading: store.path + "/push")
    #expect(try between.state(ofCredential: "main")?.suspension != nil)
    try between.close()
    let status = try await store.serve { _, log in
      try await expectWords("a credential is resumed", in: log)
    }
    #expect(status == 0)
  }
}
