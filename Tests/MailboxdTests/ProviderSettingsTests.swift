import CryptoExtras
import Foundation
import GRPCCore
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// The addresses of the providers, and the certificates trusted there, are settings.
@Suite(.serves, .timeLimit(.minutes(5))) struct ProviderSettingsTests {
  @Test func `addresses and trusted certificates come from flags, environment and file`()
    async throws
  {
    let store = try await PushStore()
    try store.write(
      #"{"push": {"apnsProductionAddress": "from.file:1", "apnsSandboxAddress": "[::1]:2197"}}"#,
      to: "settings.json")
    var environment = store.environment
    environment["MAILBOX_PUSH_APNS_PRODUCTION_ADDRESS"] = "from.environment"
    environment["MAILBOX_PUSH_FCM_ADDRESS"] = "http://127.0.0.1:9099"
    let outcome = try await store.daemon.run(
      [
        "--plaintext", "--print-config", "--config", store.file("settings.json"),
        "--push-apns-production-address", "from.flag:8443",
      ], environment: environment)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    for words in [
      #""apnsProductionAddress" : "from.flag:8443""#, #""apnsSandboxAddress" : "[::1]:2197""#,
      #""fcmAddress" : "http://127.0.0.1:9099""#,
    ] { #expect(outcome.output.contains(words), "\(outcome.output)") }
  }

  @Test(
    arguments: [
      (
        ["--push-apns-production-address", "https://x"], 64,
        "push.apnsProductionAddress is 'https://x'"
      ),
      (["--push-apns-sandbox-address", "x:0"], 64, "push.apnsSandboxAddress is 'x:0'"),
      (
        ["--push-fcm-address", "http://example.com"], 64, "push.fcmAddress is 'http://example.com'"
      ),
      (
        ["--push-trust-roots-file", "/nowhere/roots"], 66,
        "push.trustRootsFile: reading '/nowhere/roots'"
      ),
      (["--push-trust-roots-file", "KEY"], 64, "it holds no certificate but 'PRIVATE KEY'"),
      (["--push-trust-roots-file", "SECRET"], 64, "push.trustRootsFile is"),
    ] as [([String], Int32, String)])
  func `what is wrong with them is refused by name, at the start and by push test`(
    arguments: [String], status: Int32, words: String
  ) async throws {
    let store = try await PushStore()
    let named = arguments.map {
      $0 == "KEY" ? store.file("AuthKey.p8") : $0 == "SECRET" ? store.file("secret") : $0
    }
    for command in [["--plaintext", "--port", "0"], ["push", "test", "bob"]] {
      let outcome = try await store.run(command + named)
      #expect(outcome.status == status, "\(command): \(outcome.complaint)")
      #expect(outcome.complaint.contains(words), "\(command): \(outcome.complaint)")
    }
  }

  @Test(.enabled("there is no python3") { try await Receiver.isThere })
  func `the server and push test go to the addresses that are set`() async throws {
    let store = try await PushStore()
    let receiver = try await Receiver(beside: store)
    defer { receiver.stop() }
    let account = [
      "type": "service_account", "project_id": "chat-1",
      "client_email": "push@chat-1.iam.gserviceaccount.com",
      "private_key": try _RSA.Signing.PrivateKey(keySize: .bits2048).pemRepresentation,
      "token_uri": "\(receiver.address)/token",
    ]
    try store.write(
      String(decoding: try JSONSerialization.data(withJSONObject: account), as: UTF8.self),
      to: "account.json")
    let addresses = [
      "--push-fcm-address", receiver.address, "--push-apns-production-address", "127.0.0.1:1",
    ]
    let status = try await store.serve(addresses) { port, log in
      #expect(
        try await store.run(["credential", "add", "fcm", "--fcm", "@account.json"]).status == 0)
      #expect(try await store.run(store.signingKey("add", "main")).status == 0)
      try await expectWords(#"names=["fcm", "main"]"#, in: log)
      try await store.bind("phone", port, to: "fcm", of: .fcm)
      try await store.deposit("Dinner at eight?", id: "m1", port)
      try await expectWords("Dinner at eight?", in: receiver.received)
      let test = try await store.run(["push", "test", "bob"] + addresses)
      #expect(test.status == 0, "\(test.complaint)")
      #expect(test.output.contains("phone: taken"))
      #expect(try receiver.count("path: /v1/projects/chat-1/messages:send") == 2)

      try await store.bind("tablet", port, to: "main", of: .apns, topic: "com.example.chat")
      let apple = try await store.run(["push", "test", "bob", "--device", "tablet"] + addresses)
      #expect(apple.status == 1)
      #expect(apple.output.contains("cannot connect to 127.0.0.1:1"), "\(apple.output)")
    }
    #expect(status == 0)
  }

  @Test func `a binding is checked by the server's credentials when it is made`() async throws {
    let store = try await PushStore()
    let status = try await store.serve { port, log in
      // While there is no credential, pushes are printed, and any name will do.
      try await store.bind("old", port, to: "anything", of: .fcm)
      #expect(try await store.run(store.signingKey("add", "main")).status == 0)
      try await expectWords(#"names=["main"]"#, in: log)
      for (credential, platform, token, code, words) in [
        ("typo", .apns, nil, .failedPrecondition, "there is no credential 'typo'"),
        ("main", .fcm, nil, .invalidArgument, "credential 'main' is for apns, the token for fcm"),
        ("main", .apns, "not hexadecimal", .invalidArgument, "is not hexadecimal"),
      ] as [(String, OfflineMailbox_V1_Binding.Platform, String?, RPCError.Code, String)] {
        let error = await #expect(throws: RPCError.self) {
          try await store.bind(
            "phone", port, to: credential, of: platform, token: token, topic: "com.example.chat")
        }
        #expect(error?.code == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      }
      try await store.bind("phone", port, to: "main", of: .apns, topic: "com.example.chat")
      try await store.bind("watch", port, to: "later", of: .fcm, mayFollow: true)
    }
    #expect(status == 0)
  }
}
