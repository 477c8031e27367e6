import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// The answers to an app before anything has come.
@Suite(.serves, .timeLimit(.minutes(5))) struct NewUserTests {
  @Test func `a user who is new has nothing unread, no devices, and the standard preferences`()
    async throws
  {
    try await withServer { served in
      try await served.connect(as: "carol") { connection in
        let unread = try await connection.mailbox.unread(.init()).unread
        #expect(unread.total == 0 && unread.conversations.isEmpty)
        #expect(try await connection.mailbox.listDevices(.init()).devices.isEmpty)
        let wishes = try await connection.mailbox.getPushPreferences(
          .with { $0.conversations = [.with { $0.peer = "alice" }] })
        #expect(wishes.preferences == OfflineMailbox_V1_PushPreferences(PushPreferences()))
        #expect(wishes.conversations.map(\.mode) == [.all])
        #expect(wishes.conversations.map(\.conversation.peer) == ["alice"])
        let read = try await connection.mailbox.markRead(
          .with {
            $0.conversation.peer = "alice"
            $0.through = 1
          }
        ).unread
        #expect(read.total == 0)
      }
      // Asking made no mailbox.
      #expect(try served.store.view.mailboxes(after: nil, limit: 10).isEmpty)
    }
  }

  @Test func `marking a conversation that is new leaves the counts of others`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        let read = try await connection.mailbox.markRead(
          .with {
            $0.conversation.group = "#new"
            $0.through = 1
          }
        ).unread
        #expect(read.total == 1)
        #expect(
          await refusal {
            _ = try await connection.mailbox.markRead(
              .with {
                $0.conversation.group = "#new"
                $0.through = 2
              })
          }?.code == .outOfRange)
      }
    }
  }

  @Test func `an app lists its devices, without their push tokens`() async throws {
    try await withServer { served in
      for device in ["phone", "laptop"] as [DeviceID] {
        _ = try await served.store.register(device, of: "bob", replacingOthers: false)
      }
      _ = try await served.store.register("watch", of: "alice", replacingOthers: false)
      try await served.store.bind(
        Binding(token: "secret", platform: .fcm, credential: "fcm"), to: "phone", of: "bob")
      try await served.store.signOut("laptop", of: "bob")
      try await served.connect(as: "bob") { connection in
        let devices = try await connection.mailbox.listDevices(.init()).devices
        #expect(devices.map(\.id) == ["laptop", "phone"])
        #expect(devices.map(\.presence) == [.signedOut, .suspended])
        #expect(devices.map(\.hasBinding) == [false, true])
        #expect(devices[1].binding.credential == "fcm" && devices[1].binding.token.isEmpty)
        #expect(
          await refusal {
            _ = try await connection.mailbox.listDevices(.with { $0.user = "alice" })
          } == Refused(.permissionDenied, "notYourMailbox"))
      }
    }
  }
}
