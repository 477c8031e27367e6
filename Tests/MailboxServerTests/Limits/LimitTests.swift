import GRPCCore
import GRPCNIOTransportHTTP2Posix
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct LimitTests {
  @Test func `more calls of a user than allowed are refused, and nobody else's`() async throws {
    try await withServer({ $0.limits.callsPerSecondPerUser = 1 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob", "carol"])
      try await served.connect(as: "bob") { connection in
        let found = await refusal {
          for _ in 1...100 { _ = try await connection.mailbox.unread(.init()) }
        }
        #expect(found == Refused(.resourceExhausted, "tooManyCalls"))
      }
      try await served.connect(as: "carol") { connection in
        _ = try await connection.mailbox.unread(.init())
      }
    }
  }

  @Test func `preferences of many conversations count as several calls, set or asked for`()
    async throws
  {
    try await withServer({ $0.limits.callsPerSecondPerUser = 1 }) { served in
      let conversations = (1...100).map { number in
        OfflineMailbox_V1_Conversation(.group(GroupID(checked: "#\(number)")))
      }
      let set = OfflineMailbox_V1_SetPushPreferencesRequest.with {
        $0.conversations = conversations.map { conversation in
          .with {
            $0.conversation = conversation
            $0.mode = .mentions
          }
        }
      }
      let get = OfflineMailbox_V1_GetPushPreferencesRequest.with {
        $0.conversations = conversations
      }
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.setPushPreferences(set)
        #expect(
          await refusal { _ = try await connection.mailbox.setPushPreferences(set) }
            == Refused(.resourceExhausted, "tooManyCalls"))
      }
      try await served.connect(as: "carol") { connection in
        _ = try await connection.mailbox.getPushPreferences(get)
        #expect(
          await refusal { _ = try await connection.mailbox.getPushPreferences(get) }
            == Refused(.resourceExhausted, "tooManyCalls"))
      }
    }
  }

  @Test func `a conversation too many is refused with its reason`() async throws {
    let settings = StoreSettings.testing.with { $0.conversationsMax = 2 }
    try await withServer(of: settings) { served in
      try await served.connect(as: "bob") { connection in
        func set(_ group: GroupID) async throws {
          _ = try await connection.mailbox.setPushPreferences(
            .with {
              $0.conversations = [
                .with {
                  $0.conversation = OfflineMailbox_V1_Conversation(.group(group))
                  $0.mode = .none
                }
              ]
            })
        }
        try await set("#one")
        try await set("#two")
        #expect(
          await refusal { try await set("#three") }
            == Refused(.resourceExhausted, "tooManyConversations"))
        try await set("#one")
      }
    }
  }

  @Test func `a request that is larger than allowed is refused, and the server stays up`()
    async throws
  {
    try await withServer({ $0.limits.requestBytesMax = 20_000 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob", roles: [.sender, .app]) { connection in
        for (count, expected) in [
          (10_000, Refused(.resourceExhausted, "requestTooLarge")),
          (100_000, Refused(.unavailable, "")),
        ] {
          let found = await refusal {
            _ = try await connection.delivery.deposit(
              .with { $0.recipients = Array(repeating: "bob", count: count) })
          }
          #expect(found == expected)
        }
        _ = try await connection.mailbox.unread(.init())
      }
    }
  }

  @Test func `truncated and random requests are refused with a reason`() async throws {
    let seed = SeededGenerator.seed(or: 23)
    try await withServer { served in
      var random = SeededGenerator(seed: seed)
      let whole =
        try OfflineMailbox_V1_DrainRequest.with {
          $0.device = "phone"
          $0.cursor.epoch = 77
        }.serializedBytes() as [UInt8]
      var requests = (1..<whole.count).map { Array(whole.prefix($0)) }
      for _ in 0..<50 {
        requests.append(
          (0..<Int.random(in: 1...60, using: &random)).map { _ in
            .random(in: 0...255, using: &random)
          })
      }
      let frames = requests
      try await served.connect(as: "bob") { connection in
        for request in frames {
          let readable = (try? OfflineMailbox_V1_DrainRequest(serializedBytes: request)) != nil
          let found = await refusal {
            _ = try await connection.client.unary(
              request: ClientRequest(message: request),
              descriptor: OfflineMailbox_V1_Mailbox.Method.Drain.descriptor,
              serializer: Bytes(), deserializer: Bytes(), options: .defaults
            ) { try $0.message }
          }
          // What happens to be a request fails for another reason: bob has no mailbox.
          if !readable {
            #expect(found == Refused(.invalidArgument, "malformed"), "\(request) seed \(seed)")
          } else {
            #expect(found != nil, "\(request) seed \(seed)")
          }
        }
      }
    }
  }

  @Test func `truncated and random frames end their stream with a reason, and no other`()
    async throws
  {
    let seed = SeededGenerator.seed(or: 29)
    try await withServer { served in
      var random = SeededGenerator(seed: seed)
      let whole =
        try OfflineMailbox_V1_SyncRequest.with {
          $0.hello.device = "phone"
          $0.hello.windowBytes = 5000
        }.serializedBytes() as [UInt8]
      var frames = (0..<whole.count).map { Array(whole.prefix($0)) }
      for _ in 0..<50 {
        frames.append(
          (0..<Int.random(in: 1...60, using: &random)).map { _ in
            .random(in: 0...255, using: &random)
          })
      }
      let bad = frames
      try await served.connect(as: "carol") { carol in
        try await carol.sync("phone") { phone in
          _ = try await phone.welcome()
          _ = try await phone.caughtUp()
          try await served.connect(as: "bob") { connection in
            for frame in bad {
              let found = await refusal {
                try await connection.client.bidirectionalStreaming(
                  request: StreamingClientRequest { try await $0.write(frame) },
                  descriptor: OfflineMailbox_V1_Mailbox.Method.Sync.descriptor,
                  serializer: Bytes(), deserializer: Bytes(), options: .defaults
                ) { response in for try await _ in response.messages {} }
              }
              #expect(found?.code == .invalidArgument, "\(frame) seed \(seed)")
            }
          }
          _ = try await served.store.deposit(.direct("hi"), to: ["carol"])
          #expect(try await phone.sequences() == [1])
        }
      }
    }
  }

  @Test func `a client that opens 1,000 streams has some of them, and others are served`()
    async throws
  {
    try await withServer({ $0.limits.streamsPerConnectionMax = 20 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let token = try await served.tokens.token("eve", roles: [.sender])
      let greedy = try RawClient(port: served.port)
      greedy.begin()
      _ = await greedy.frame { $0.type == RawClient.Frame.settings }
      async let opening: Void = greedy.onThread {
        for stream in stride(from: UInt32(1), to: 2000, by: 2) {
          greedy.open(stream, path: "/offline_mailbox.v1.Delivery/DepositStream", token: token)
        }
      }
      for _ in 1...980 { #expect(await greedy.frame { $0.isRefusal } != nil) }
      await opening
      try await served.connect(as: "bob") { connection in
        let counts = try await connection.mailbox.unread(.init()).unread
        #expect(counts.total == 1)
      }
    }
  }

  @Test func `connections beyond the limit are closed, and room is given back`() async throws {
    try await withServer({ $0.limits.connectionsMax = 1 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob") { first in
        _ = try await first.mailbox.unread(.init())
        var options = CallOptions.defaults
        options.timeout = .seconds(1)
        let limited = options
        await #expect(throws: RPCError.self) {
          try await served.connect(as: "bob") { second in
            _ = try await second.mailbox.unread(.init(), options: limited)
          }
        }
        _ = try await first.mailbox.unread(.init())
      }
      try await eventually {
        do {
          try await served.connect(as: "bob") { _ = try await $0.mailbox.unread(.init()) }
          return true
        } catch is RPCError {
          return false
        }
      }
    }
  }

  @Test func `G14: a client that never reads holds up nobody else`() async throws {
    try await withServer({ $0.limits.unacknowledgedSeconds = 1 }) { served in
      for number in 1...200 {
        _ = try await served.store.deposit(
          .direct(String(repeating: "x", count: 20_000), id: try MessageID("m\(number)")),
          to: ["bob", "carol"])
      }
      try await served.connect(as: "bob") { connection in
        try await connection.mailbox.sync { writer in
          try await writer.write(
            .with {
              $0.hello.device = "phone"
              $0.hello.windowBytes = 1 << 20
            })
          try await Task.sleep(for: .seconds(3600))
        } onResponse: { _ in
          try await eventually {
            try served.store.devices(of: "bob").map(\.presence) == [.suspended]
          }
          try await served.connect(as: "carol") { reader in
            try await reader.sync("phone") { phone in
              _ = try await phone.welcome()
              var count = 0
              while count < 200 {
                let page = try await phone.page()
                count += page.messages.count
                phone.acknowledge(page)
              }
            }
          }
        }
      }
    }
  }
}
