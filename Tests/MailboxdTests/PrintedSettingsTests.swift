import Foundation
import MailboxTesting
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct PrintedSettingsTests {
  private func printed(
    _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> [String: any Sendable] {
    let outcome = try await Daemon().run(
      arguments + ["--print-config"], environment: environment)
    #expect(outcome.status == 0, "\(outcome.complaint)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [String: any Sendable])
  }

  @Test(arguments: ["settings.json", "settings.yaml"])
  func `flags win over the environment, and that over the file`(name: String) async throws {
    let directory = try TemporaryDirectory()
    let file = directory.path(name)
    let text =
      name.hasSuffix("json")
      ? #"{"plaintext": true, "host": "::1", "port": 1, "store": "/from/file"}"#
      : "plaintext: true\nhost: ::1\nport: 1\nstore: /from/file\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let settings = try await printed(
      ["--config", file, "--port", "3"],
      environment: ["MAILBOX_PORT": "2", "MAILBOX_STORE": "/from/environment"])
    #expect(settings["port"] as? Int == 3)
    #expect(settings["store"] as? String == "/from/environment")
    #expect(settings["host"] as? String == "::1")
  }

  @Test func `what is printed can be given back as a file`() async throws {
    let directory = try TemporaryDirectory()
    let daemon = try Daemon()
    let first = try await daemon.run(
      ["--plaintext", "--print-config"],
      environment: [
        "MAILBOX_LIMITS_CONNECTIONS_MAX": "7", "MAILBOX_SIGN_IN_AUDIENCE": "chat",
        "MAILBOX_ENGINE_CONVERSATIONS_MAX": "77",
        "MAILBOX_ENGINE_QUOTA_POLICY": "refuse", "MAILBOX_ENGINE_DEVICES_MAX": "9",
        "MAILBOX_ENGINE_SENDER_SHARE_PERCENT_MAX": "40",
      ])
    #expect(first.output.contains("\"conversationsMax\" : 77"))
    #expect(first.output.contains("\"quotaPolicy\" : \"refuse\""))
    #expect(first.output.contains("\"devicesMax\" : 9"))
    #expect(first.output.contains("\"senderSharePercentMax\" : 40"))
    #expect(first.output.contains("\"connectionsMax\" : 7"))
    #expect(first.output.contains("\"audience\" : \"chat\""))
    let file = directory.path("settings.json")
    try Data(first.output.utf8).write(to: URL(fileURLWithPath: file))
    let second = try await daemon.run(["--config", file, "--print-config"])
    #expect(second.output == first.output)
  }
}
