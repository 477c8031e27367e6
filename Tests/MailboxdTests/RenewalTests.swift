import Foundation
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// Credentials that are renewed beside the server, while pushes go by the old one.
@Suite(
  .serves, .timeLimit(.minutes(5)), .enabled("there is no python3") { try await Receiver.isThere })
struct RenewalTests {
  private func hook(_ verb: String, _ address: String) -> [String] {
    ["credential", verb, "hook", "--webhook", address, "--secret-file", "@secret"]
  }

  @Test func `a late 403 to the old credential leaves the renewed one working`() async throws {
    let store = try await PushStore()
    let receiver = try await Receiver(beside: store)
    defer { receiver.stop() }
    let status = try await store.serve { port, log in
      #expect(try await store.run(hook("add", "\(receiver.address)/refuse")).status == 0)
      try await expectWords("names=[\"hook\"]", in: log)
      try await store.bind("phone", port, to: "hook", of: .webhook)
      try await store.deposit("by the old one", id: "m1", port)
      try await expectWords("by the old one", in: receiver.received)
      let renewed = try await store.run(hook("renew", "\(receiver.address)/push"))
      #expect(renewed.status == 0, "\(renewed.complaint)")
      #expect(renewed.output.contains("a server that runs takes it within seconds"))
      try await eventually {
        try String(contentsOfFile: log, encoding: .utf8)
          .components(separatedBy: #"names=["hook"]"#).count > 2
      }
      try receiver.openGate()
      try await expectWords("path: /push", in: receiver.received)
      // The message that was refused by the old one goes by the new one.
      try await eventually { try receiver.count("by the old one") == 2 }
      try await store.deposit("by the new one", id: "m2", port)
      try await expectWords("by the new one", in: receiver.received)
      try await store.connect(port, as: "root", "admin") { client, metadata in
        let admin = OfflineMailbox_V1_Admin.Client(wrapping: client)
        try await eventually {
          try await admin.pushCredentials(.init(), metadata: metadata).credentials.isEmpty
        }
      }
    }
    #expect(status == 0)
  }

  @Test func `a credential that is suspended is resumed when the server has the renewed one`()
    async throws
  {
    let store = try await PushStore()
    let receiver = try await Receiver(beside: store)
    defer { receiver.stop() }
    try receiver.openGate()
    let status = try await store.serve { port, log in
      #expect(try await store.run(hook("add", "\(receiver.address)/refuse")).status == 0)
      try await expectWords("names=[\"hook\"]", in: log)
      try await store.bind("phone", port, to: "hook", of: .webhook)
      try await store.deposit("refused", id: "m1", port)
      try await expectWords("a credential is suspended", in: log)
      #expect(try await store.run(hook("renew", "\(receiver.address)/push")).status == 0)
      try await expectWords("a credential is resumed", in: log)
      try await store.deposit("taken", id: "m2", port)
      try await expectWords("taken", in: receiver.received)
    }
    #expect(status == 0)
  }
}
