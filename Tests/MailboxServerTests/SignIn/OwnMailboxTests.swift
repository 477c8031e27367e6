import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Contract G13: own mailbox, own app, own role only.
@Suite(.serves) struct OwnMailboxTests {
  @Test func `another user's mailbox is refused, and the own one has nothing of it`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("for carol"), to: ["carol"])
      _ = try await served.store.deposit(.direct("for bob"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        #expect(
          await refusal {
            _ = try await connection.mailbox.drain(
              .with {
                $0.user = "carol"
                $0.device = "phone"
              })
          } == Refused(.permissionDenied, "notYourMailbox"))
        let page = try await connection.mailbox.drain(
          .with {
            $0.user = "bob"
            $0.device = "phone"
          }
        ).page
        #expect(page.messages.flatMap { $0.elements.map(\.text) } == ["for bob"])
      }
    }
  }

  @Test func `the same user of another app has another mailbox`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("standard"), to: ["bob"])
      try await served.connect(as: "bob", app: "chess") { connection in
        let counts = try await connection.mailbox.unread(.init()).unread
        #expect(counts.total == 0)
      }
    }
  }

  @Test func `a token of one device is good for that one`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob", device: "phone") { connection in
        _ = try await connection.mailbox.signIn(.init())
        #expect(try served.store.devices(of: "bob").map(\.id) == ["phone"])
        #expect(
          await refusal { _ = try await connection.mailbox.signIn(.with { $0.device = "tablet" }) }
            == Refused(.permissionDenied, "notYourDevice"))
      }
    }
  }

  @Test(arguments: Role.allCases) func `a role opens its own service only`(role: Role) async throws
  {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob", roles: [role]) { connection in
        let calls: [Role: @Sendable () async throws -> Void] = [
          .app: { _ = try await connection.mailbox.unread(.init()) },
          .sender: {
            _ = try await connection.delivery.recall(
              .with {
                $0.sender = "alice"
                $0.id = "m1"
                $0.recipients = ["bob"]
              })
          },
          .admin: { _ = try await connection.admin.stats(.init()) },
        ]
        for (needed, call) in calls {
          if needed == role {
            try await call()
          } else {
            #expect(await refusal(call) == Refused(.permissionDenied, "roleNeeded"))
          }
        }
      }
    }
  }

  @Test func `every call of the three services is registered and asks for a token`() async throws {
    try await withServer { served in
      try await served.connect(token: nil) { connection in
        let methods =
          OfflineMailbox_V1_Mailbox.Method.descriptors
          + OfflineMailbox_V1_Delivery.Method.descriptors
          + OfflineMailbox_V1_Admin.Method.descriptors
        #expect(methods.count >= 19)
        for method in methods {
          #expect(
            await refusal {
              try await connection.client.bidirectionalStreaming(
                request: StreamingClientRequest<[UInt8]> { _ in }, descriptor: method,
                serializer: Bytes(), deserializer: Bytes(), options: .defaults
              ) { response in
                for try await _ in response.messages {}
              }
            } == Refused(.unauthenticated, "tokenRefused"), "\(method)")
        }
      }
    }
  }
}

/// Messages as they are on the wire.
struct Bytes: MessageSerializer, MessageDeserializer {
  func serialize<Out: GRPCContiguousBytes>(_ message: [UInt8]) -> Out { Out(message) }
  func deserialize<In: GRPCContiguousBytes>(_ bytes: In) -> [UInt8] {
    bytes.withUnsafeBytes { [UInt8]($0) }
  }
}
