import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct ShutdownTests {
  @Test func `a server that goes away tells its sessions when to come back`() async throws {
    try await withServer({ $0.limits.shutdownGraceSeconds = 10 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          let page = try await phone.page()
          _ = try await phone.caughtUp()
          phone.acknowledge(page)
          try await eventually {
            try served.store.devices(of: "bob").map(\.acknowledged) == [1]
          }
          served.server.goAway()
          let bye = try await phone.bye()
          #expect(bye.reason == .goingAway)
          #expect((1000...5000).contains(bye.retryAfterMilliseconds))
        }
      }
      let device = try #require(try served.store.devices(of: "bob").first)
      #expect(device.presence == .suspended)
      #expect(device.acknowledged == 1)
    }
  }

  @Test func `health tells of the shutdown, and new connections are refused`() async throws {
    try await withServer { served in
      try await served.connect(token: nil) { connection in
        #expect(try await connection.health.check(.init()).status == .serving)
        #expect(
          await refusal {
            _ = try await connection.health.check(.with { $0.service = "nothing" })
          } == Refused(.notFound, "unknownService"))
        try await connection.health.watch(.init()) { response in
          var statuses: [Grpc_Health_V1_HealthCheckResponse.ServingStatus] = []
          for try await message in response.messages {
            statuses.append(message.status)
            if statuses.count == 1 { served.server.goAway() }
          }
          #expect(statuses == [.serving, .notServing])
        }
      }
      await #expect(throws: RPCError.self) {
        try await served.connect(as: "bob") { connection in
          var options = CallOptions.defaults
          options.timeout = .seconds(1)
          _ = try await connection.mailbox.unread(.init(), options: options)
        }
      }
    }
  }

  @Test func `a client that does not let go is cut when the grace is over`() async throws {
    try await withServer({ $0.limits.shutdownGraceSeconds = 1 }) { served in
      try await served.connect(token: nil) { connection in
        let bytes = Bytes()
        await #expect(throws: RPCError.self) {
          try await connection.client.bidirectionalStreaming(
            request: StreamingClientRequest<[UInt8]>(
              metadata: [
                "authorization": "Bearer \(try await served.tokens.token("chat", roles: [.sender]))"
              ]
            ) { _ in
              served.server.goAway()
              try await Task.sleep(for: .seconds(3600))
            }, descriptor: OfflineMailbox_V1_Delivery.Method.DepositStream.descriptor,
            serializer: bytes, deserializer: bytes, options: .defaults
          ) { response in
            for try await _ in response.messages {}
          }
        }
      }
    }
  }
}
