import Foundation
import MailboxProtocol
import MailboxTesting
import Testing

/// The whole way, from a deposit to a provider that is not ours: the server as a process, a credential
/// that is added while it runs, and Python's web server as the receiver.
@Suite(.serves, .timeLimit(.minutes(5))) struct WebhookPushTests {
  @Test(
    .enabled("there is no python3") { try await Receiver.isThere })
  func `a credential that is added while the server runs carries the next push to its webhook`()
    async throws
  {
    let store = try await PushStore()
    let receiver = try await Receiver(beside: store)
    defer { receiver.stop() }
    let status = try await store.serve { serverPort, log in
      try await store.bind("phone", serverPort, to: "hook", of: .webhook)
      let added = try await store.run([
        "credential", "add", "hook", "--webhook", "\(receiver.address)/push",
        "--secret-file", "@secret",
      ])
      #expect(added.status == 0, "\(added.complaint)")
      try await expectWords("names=[\"hook\"]", in: log)
      try await store.deposit("Dinner at eight?", id: "m1", serverPort)
      try await expectWords("Dinner at eight?", in: receiver.received)
      let received = try String(contentsOfFile: receiver.received, encoding: .utf8)
      #expect(received.contains("webhook-signature: v1,"))
      #expect(!(try String(contentsOfFile: log, encoding: .utf8)).contains("Dinner"))
    }
    #expect(status == 0)
  }
}
