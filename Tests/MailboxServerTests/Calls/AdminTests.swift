import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct AdminTests {
  @Test func `an operator sees what a mailbox and the store hold`() async throws {
    try await withServer { served in
      _ = try await served.store.register("phone", of: "bob", replacingOthers: false)
      try await served.store.bind(
        Binding(token: "secret-token", platform: .fcm, credential: "main"), to: "phone", of: "bob")
      for _ in 1...3 { _ = try await served.store.deposit(.direct("hi"), to: ["bob", "carol"]) }
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let admin = connection.admin
        let bob = try await admin.inspect(.with { $0.user = "bob" })
        #expect(bob.head == 3)
        #expect(bob.messages == 3)
        #expect(bob.unread.total == 3)
        let epoch = try served.store.summary(of: "bob").epoch
        #expect(bob.epoch == epoch.rawValue)
        let devices = try await admin.devices(.with { $0.user = "bob" }).devices
        #expect(devices.map(\.id) == ["phone"])
        #expect(devices.first?.binding.credential == "main")
        #expect(devices.first?.binding.token == "", "a token is no operator's business")
        let stats = try await admin.stats(.init())
        #expect(stats.mailboxes == 2)
        #expect(stats.messages == 6)
        let report = try await admin.verify(.init())
        #expect(report.mailboxes == 2)
        #expect(report.problemCount == 0)
        #expect(
          await refusal { _ = try await admin.inspect(.with { $0.user = "nobody" }) }
            == Refused(.notFound, "unknownUser"))
      }
    }
  }

  @Test func `G13: an operator of one app sees and changes mailboxes of that app only`()
    async throws
  {
    try await withServer { served in
      let bob = MailboxAddress("bob", in: "chess")
      for mailbox in [bob, "bob"] {
        _ = try await served.store.deposit(.direct("hi"), to: [mailbox])
        _ = try await served.store.register("phone", of: mailbox, replacingOthers: false)
      }
      try await served.connect(as: "root", roles: [.admin], app: "chess") { connection in
        let admin = connection.admin
        let bob = try await admin.inspect(.with { $0.user = "bob" })
        #expect(bob.messages == 1)
        for call in [
          { _ = try await admin.stats(.init()) },
          { _ = try await admin.verify(.init()) },
          {
            _ = try await admin.inspect(
              .with {
                $0.user = "bob"
                $0.app = "default"
              })
          },
          {
            _ = try await admin.removeDevice(
              .with {
                $0.user = "bob"
                $0.app = "default"
                $0.device = "phone"
              })
          },
          {
            _ = try await admin.purge(
              .with {
                $0.user = "bob"
                $0.app = "default"
              })
          },
        ] as [@Sendable () async throws -> Void] {
          #expect(await refusal(call) == Refused(.permissionDenied, "notYourApp"))
        }
        #expect(try served.store.devices(of: "bob").count == 1)
        #expect(try served.store.summary(of: "bob").messages == 1)
        _ = try await admin.removeDevice(
          .with {
            $0.user = "bob"
            $0.device = "phone"
          })
        _ = try await admin.purge(.with { $0.user = "bob" })
      }
      #expect(try served.store.devices(of: bob).isEmpty)
      #expect(try served.store.summary(of: bob).messages == 0)
    }
  }
}
