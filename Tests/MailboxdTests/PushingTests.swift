import Foundation
import GRPCCore
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct PushingTests {
  @Test func `a deposit for a sleeping device is pushed: printed in the log, told by the ledger`()
    async throws
  {
    let store = try await PushStore()
    let status = try await store.serve(["--push-print-words"]) { port, log in
      try await expectWords("there is no credential", in: log)
      try await store.bind("phone", port)
      try await store.deposit("Dinner at eight?", id: "m1", port)
      try await expectWords("Dinner at eight?", in: log)
      let text = try String(contentsOfFile: log, encoding: .utf8)
      #expect(text.contains("to fcm phone-to… by 'main'"))
      try await store.connect(port, as: "root", "admin") { client, metadata in
        let admin = OfflineMailbox_V1_Admin.Client(wrapping: client)
        var lines: [OfflineMailbox_V1_PushLedgerResponse.Line] = []
        try await eventually("the ledger has no line") {
          lines = try await admin.pushLedger(.with { $0.user = "bob" }, metadata: metadata).lines
          return !lines.isEmpty
        }
        #expect(lines.map(\.device) == ["phone"])
        #expect(lines.map(\.messageID) == ["m1"])
        #expect(lines.map(\.outcome) == [.printed])
        #expect(lines.map(\.credential) == ["main"])
      }
      let test = try await store.run(["push", "test", "bob"])
      #expect(test.status == 1, "\(test.complaint)")
      #expect(test.output.contains("Pushes to this device work."))
      #expect(test.output.contains("phone: printed, and sent to nobody"))
      #expect(test.complaint.contains("mailboxd credential add"))
      let other = try await store.run(["push", "test", "bob", "--device", "watch"])
      #expect(other.status == 66)
      #expect(other.complaint.contains("no device 'watch'"))
      #expect(try await store.run(["push", "test", "nobody"]).status == 66)
    }
    #expect(status == 0)
  }

  @Test func `without pushes nothing is sent, and the ledger says that there is none`()
    async throws
  {
    let store = try await PushStore()
    let status = try await store.serve(["--no-push"]) { port, log in
      try await store.bind("phone", port)
      try await store.deposit("psst", id: "m1", port)
      try await store.connect(port, as: "root", "admin") { client, metadata in
        let admin = OfflineMailbox_V1_Admin.Client(wrapping: client)
        await #expect(throws: RPCError.self) {
          _ = try await admin.pushLedger(.with { $0.user = "bob" }, metadata: metadata)
        }
      }
      #expect(!(try String(contentsOfFile: log, encoding: .utf8)).contains("psst"))
    }
    #expect(status == 0)
    #expect(!FileManager.default.fileExists(atPath: store.path + "/push"))
  }

  @Test(
    arguments: [
      (["--push-profile", "apple"], "push profile is 'apple'"),
      (["--push-language", "tlh"], "language is 'tlh'"),
      (["--push-grace-seconds", "3601"], "graceSeconds is '3601'"),
      (["--push-grace-seconds=-1"], "graceSeconds is -1"),
    ])
  func `settings of pushes are checked`(arguments: [String], words: String) async throws {
    let outcome = try await Daemon().run(["--plaintext", "--print-config"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
  }

  @Test func `settings of pushes come from everywhere, and are shown`() async throws {
    let directory = try TemporaryDirectory()
    try Data(
      #"{"push": {"encrypted": "silent", "sendsMax": 7, "graceSeconds": 9, "languages": ["shop=zh"], "timeSensitiveMentions": true}}"#
        .utf8
    )
    .write(to: URL(fileURLWithPath: directory.path("settings.json")))
    let outcome = try await Daemon().run(
      [
        "--plaintext", "--print-config", "--config", directory.path("settings.json"), "--no-push",
        "--push-grace-seconds", "0",
      ],
      environment: [
        "MAILBOX_PUSH_PROFILE": "agora", "MAILBOX_PUSH_LANGUAGE": "zh",
        "MAILBOX_SECRETS_KEY": PushStore.key,
      ])
    #expect(outcome.status == 0, "\(outcome.complaint)")
    for words in [
      #""enabled" : false"#, #""profile" : "agora""#, #""language" : "zh""#,
      #""encrypted" : "silent""#, #""sendsMax" : 7"#, #""graceSeconds" : 0"#, #""shop=zh""#,
      #""timeSensitiveMentions" : true"#,
    ] { #expect(outcome.output.contains(words), "\(words)") }
    #expect(!outcome.output.contains(PushStore.key))
  }
}
