import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

private let openSSL = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// The words that people exchange are none of the operator's business: they are printed where that was
/// asked for, and nowhere else.
@Suite(.serves, .timeLimit(.minutes(5))) struct PrintedPushTests {
  @Test func `pushes are printed without the words, a line each whatever their names are`()
    async throws
  {
    let store = try await PushStore()
    let status = try await store.serve { port, log in
      try await expectWords("pushes are printed to this log", in: log)
      let credential = "main\n2026-01-01T00:00:00+0000 critical mailboxd: forged"
      try await store.bind("phone", port, to: credential)
      try await store.deposit("Dinner at eight?", id: "m1", port)
      try await expectWords("to fcm phone-to… by 'main", in: log)
      let text = try String(contentsOfFile: log, encoding: .utf8)
      #expect(!text.contains("Dinner"))
      #expect(!text.contains("alice"))
      #expect(!text.contains("\n2026-01-01T00:00:00+0000 critical"))
      #expect(text.contains(#"by 'main\n2026-01-01"#))
    }
    #expect(status == 0)
  }

  @Test func `words are asked for with plaintext only`() async throws {
    let outcome = try await Daemon().run([
      "--print-config", "--push-print-words", "--certificate", "c", "--certificate-key", "k",
    ])
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("printed with --plaintext only"), "\(outcome.complaint)")
  }

  @Test(
    .enabled(if: openSSL != nil, "openssl's command line is not here"),
    .enabled("there is no python3") { try await Receiver.isThere })
  func `with TLS nothing is printed: pushes are owed until there is a credential, and then sent`()
    async throws
  {
    var store = try await PushStore()
    store.security = .tls { $0.serverCertificateVerification = .noVerification }
    let receiver = try await Receiver(beside: store)
    defer { receiver.stop() }
    var command = Command(
      openSSL ?? "openssl",
      [
        "req", "-new", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days",
        "9", "-keyout", store.file("server.key"), "-out", store.file("server.crt"),
      ])
    (command.output, command.errors) = (.null, .null)
    #expect(try await command.run().status == 0)
    _ = try await store.token("bob", "app")
    let status = try await store.daemon.serve(
      [
        "--key-file", store.file("dev.key"), "--certificate", store.file("server.crt"),
        "--certificate-key", store.file("server.key"),
      ], environment: store.environment
    ) { [store] port, log in
      try await expectWords("pushes are owed until one is added", in: log)
      let error = await #expect(throws: RPCError.self) {
        try await store.bind("phone", port, to: "hook", of: .webhook)
      }
      #expect(error?.message.contains("there is no credential 'hook'") == true)
      try await store.bind("phone", port, to: "hook", of: .webhook, mayFollow: true)
      try await store.deposit("Dinner at eight?", id: "m1", port)
      try await expectWords("a credential is suspended", in: log)
      let added = try await store.run([
        "credential", "add", "hook", "--webhook", "\(receiver.address)/push", "--secret-file",
        "@secret",
      ])
      #expect(added.status == 0, "\(added.complaint)")
      try await expectWords("Dinner at eight?", in: receiver.received)
      #expect(!(try String(contentsOfFile: log, encoding: .utf8)).contains("Dinner"))
    }
    #expect(status == 0)
  }
}
