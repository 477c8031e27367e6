import Foundation
import MailboxProtocol
import MailboxTesting
import Testing

/// SIGTERM while a push provider says nothing.
@Suite(.serves, .timeLimit(.minutes(5))) struct DepartureTests {
  @Test(.enabled("there is no python3") { try await Receiver.isThere })
  func `a provider that does not answer keeps the process no longer than the grace and a second`()
    async throws
  {
    let store = try await PushStore()
    // It answers once a file is there, which never is.
    let receiver = try await Receiver(beside: store)
    defer { receiver.stop() }
    try store.write(#"{"limits": {"shutdownGraceSeconds": 0}}"#, to: "settings.json")
    try store.write("", to: "log")
    _ = try await store.token("bob", "app")
    var command = store.daemon.command(
      [
        "--plaintext", "--port", "0", "--key-file", store.file("dev.key"), "--config",
        store.file("settings.json"),
      ], store.environment)
    command.errors = .file(store.file("log"))
    var process = try command.start()
    let port = try #require(try await Daemon.port(in: store.file("log")))
    let added = try await store.run([
      "credential", "add", "hook", "--webhook", "\(receiver.address)/refuse",
      "--secret-file", "@secret",
    ])
    #expect(added.status == 0, "\(added.complaint)")
    try await expectWords("names=[\"hook\"]", in: store.file("log"))
    try await store.bind("phone", port, to: "hook", of: .webhook)
    try await store.deposit("Dinner at eight?", id: "m1", port)
    try await expectWords("Dinner at eight?", in: receiver.received)
    process.signal(SIGTERM)
    #expect(try await process.wait().status == 0)
    #expect(
      try String(contentsOfFile: store.file("log"), encoding: .utf8)
        .contains("ended with work under way"))
  }
}
