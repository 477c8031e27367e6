import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct RemovedDeviceTests {
  @Test func `a user removes a device, whose session ends as when it is signed out`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.caughtUp()
          _ = try await connection.mailbox.removeDevice(.with { $0.device = "phone" })
          #expect(try await phone.bye().reason == .signedOut)
        }
        #expect(try served.store.devices(of: "bob").isEmpty)
        #expect(
          await refusal {
            _ = try await connection.mailbox.removeDevice(.with { $0.device = "phone" })
          } == Refused(.notFound, "unknownDevice"))
        // Its app is a new one when it comes again.
        try await connection.sync("phone") { phone in _ = try await phone.welcome() }
      }
      try await served.connect(as: "bob", device: "tablet") { connection in
        #expect(
          await refusal {
            _ = try await connection.mailbox.removeDevice(.with { $0.device = "phone" })
          } == Refused(.permissionDenied, "notYourDevice"))
      }
    }
  }

  @Test func `an operator removes devices, and purges a mailbox with or without them`() async throws
  {
    try await withServer { served in
      for device in ["phone", "tablet", "web"] as [DeviceID] {
        _ = try await served.store.register(device, of: "bob", replacingOthers: false)
      }
      try await served.store.signOut("web", of: "bob")
      try await served.connect(as: "root", roles: [.admin]) { root in
        _ = try await root.admin.removeDevice(
          .with {
            $0.user = "bob"
            $0.device = "tablet"
          })
        #expect(try served.store.devices(of: "bob").map(\.id) == ["phone", "web"])
        try await served.connect(as: "bob") { connection in
          try await connection.sync("phone") { phone in
            _ = try await phone.welcome()
            _ = try await phone.caughtUp()
            let epoch = try await root.admin.purge(.with { $0.user = "bob" }).epoch
            #expect(try served.store.summary(of: "bob").epoch.rawValue == epoch)
            #expect(try await phone.bye().reason == .goingAway)
          }
          #expect(try served.store.devices(of: "bob").map(\.id) == ["phone"])
          try await connection.sync("phone") { phone in
            _ = try await phone.welcome()
            _ = try await phone.caughtUp()
            _ = try await root.admin.purge(
              .with {
                $0.user = "bob"
                $0.removesDevices = true
              })
            #expect(try await phone.bye().reason == .signedOut)
          }
          #expect(try served.store.devices(of: "bob").isEmpty)
        }
      }
    }
  }
}
