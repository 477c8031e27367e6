import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxPush
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Answers as the test says, by the binding's token.
private struct AnsweringGateway: PushGateway {
  let answers: [String: PushOutcome]

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    answers[binding.token.value] ?? .delivered
  }
}

@Suite(.serves, .timeLimit(.minutes(5))) struct AdminPushTests {
  /// A server whose pushes are sent when the test says so.
  private func withPushes(
    _ answers: [String: PushOutcome] = [:],
    _ body: @escaping @Sendable (ServedStore, PushTables, Dispatcher) async throws -> Void
  ) async throws {
    let directory = try TemporaryDirectory()
    let tables = try PushTables(at: directory.path("push"))
    try await withServer(push: tables) { served in
      let dispatcher = try Dispatcher(
        served.store, tables: tables, gateway: AnsweringGateway(answers: answers),
        clock: served.clock.storeClock)
      // From here on the feed is read.
      try await dispatcher.runUntilIdle()
      try await body(served, tables, dispatcher)
    }
    try tables.close()
  }

  private func bind(_ device: DeviceID, of user: MailboxAddress, in served: ServedStore)
    async throws
  {
    _ = try await served.store.register(device, of: user, replacingOthers: false)
    try await served.store.bind(
      Binding(token: "\(device)-token", platform: .fcm, credential: "main"), to: device, of: user)
  }

  @Test func `the ledger says what became of each message for each device, and what is owed`()
    async throws
  {
    let answers: [String: PushOutcome] = [
      "tablet-token": .refused(reason: "TooLarge"),
      "watch-token": .retry(.token, reason: "busy", afterSeconds: nil),
    ]
    try await withPushes(answers) { served, _, dispatcher in
      for device in ["phone", "tablet", "watch"] as [DeviceID] {
        try await bind(device, of: "bob", in: served)
      }
      let first = Message(from: "alice", text: "hi", id: "m1")
      _ = try await served.store.deposit(first, to: ["bob"])
      let silent = Message(from: "alice", text: "psst", id: "m2").with {
        $0.push = OfflinePush()
        $0.push?.isDisabled = true
      }
      _ = try await served.store.deposit(silent, to: ["bob"])
      try await dispatcher.runUntilIdle()
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let all = try await connection.admin.pushLedger(.with { $0.user = "bob" })
        let lines = Dictionary(grouping: all.lines, by: \.device).mapValues { $0[0] }
        #expect(all.lines.count == 3)
        #expect(lines["phone"]?.outcome == .pushed)
        #expect(lines["phone"]?.credential == "main")
        #expect(lines["phone"]?.messageID == "m1")
        #expect(lines["phone"]?.sequence == 1)
        #expect(lines["phone"]?.attempts == 1)
        #expect(lines["phone"]?.at == served.clock.now.milliseconds)
        #expect(lines["tablet"]?.outcome == .refused)
        #expect(lines["tablet"]?.reason == "TooLarge")
        #expect(lines[""]?.outcome == .suppressed)
        #expect(lines[""]?.rule == "disabledByMessage")
        #expect(all.owed.map(\.device) == ["watch"])
        #expect(all.owed.first?.attempts == 1)
        #expect(all.owed.first?.reason.contains("busy") == true)
        #expect(all.owed.first?.kind == .message)
        #expect((all.owed.first?.dueAt ?? 0) > served.clock.now.milliseconds)
        #expect(all.lines.allSatisfy { $0.kind == .message })
        let byID = try await connection.admin.pushLedger(
          .with {
            $0.user = "bob"
            $0.messageID = "m2"
          })
        #expect(byID.lines.map(\.messageID) == ["m2"])
        #expect(byID.owed.isEmpty)
        let bySequence = try await connection.admin.pushLedger(
          .with {
            $0.user = "bob"
            $0.sequence = 1
            $0.limit = 1
          })
        #expect(bySequence.lines.count == 1)
        #expect(bySequence.owed.count == 1)
      }
    }
  }

  @Test func `a suspended credential is shown, and resumed`() async throws {
    let answers: [String: PushOutcome] = ["phone-token": .misconfigured(reason: "BadCertificate")]
    try await withPushes(answers) { served, tables, dispatcher in
      try await bind("phone", of: "bob", in: served)
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await dispatcher.runUntilIdle()
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let found = try await connection.admin.pushCredentials(.init()).credentials
        #expect(found.map(\.name) == ["main"])
        #expect(found.first?.suspension.contains("BadCertificate") == true)
        let owed = try await connection.admin.pushLedger(.with { $0.user = "bob" }).owed
        #expect(owed.map(\.credential) == ["main"])
        #expect(owed.first?.reason.contains("BadCertificate") == true)
        #expect(owed.first?.dueAt == 0)
        _ = try await connection.admin.resumeCredential(.with { $0.name = "main" })
        #expect(try await connection.admin.pushCredentials(.init()).credentials.isEmpty)
        #expect(try tables.state(ofCredential: "main") == nil)
        #expect(
          await refusal { _ = try await connection.admin.resumeCredential(.init()) }
            == Refused(.invalidArgument, "invalidArgument"))
      }
    }
  }

  @Test func `a badge push is told as one, and so is what was printed`() async throws {
    try await withPushes(["phone-token": .printed]) { served, _, dispatcher in
      try await bind("phone", of: "bob", in: served)
      try await served.store.setPresence(.suspended, badge: nil, of: "phone", in: "bob")
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await dispatcher.runUntilIdle()
      _ = try await served.store.markRead("bob", conversation: "alice", through: 1)
      try await dispatcher.runUntilIdle()
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let lines = try await connection.admin.pushLedger(.with { $0.user = "bob" }).lines
        #expect(lines.map(\.kind) == [.message, .badge])
        #expect(lines.map(\.outcome) == [.printed, .printed])
        #expect(lines.last?.count == 0 && lines.last?.sequence == 0)
      }
    }
  }

  @Test func `G13: pushes are an operator's business only, and an app's only as far as it goes`()
    async throws
  {
    try await withPushes { served, _, _ in
      try await bind("phone", of: MailboxAddress("bob", in: "chess"), in: served)
      try await served.connect(as: "root", roles: [.admin], app: "chess") { connection in
        let admin = connection.admin
        let own = try await admin.pushLedger(.with { $0.user = "bob" })
        #expect(own.lines.isEmpty)
        for call in [
          { _ = try await admin.pushCredentials(.init()) },
          { _ = try await admin.resumeCredential(.with { $0.name = "main" }) },
        ] as [@Sendable () async throws -> Void] {
          #expect(await refusal(call) == Refused(.permissionDenied, "notYourApp"))
        }
      }
      try await served.connect(as: "bob", roles: [.app, .sender]) { connection in
        #expect(
          await refusal { _ = try await connection.admin.pushLedger(.with { $0.user = "bob" }) }
            == Refused(.permissionDenied, "roleNeeded"))
      }
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let admin = connection.admin
        #expect(
          await refusal { _ = try await admin.pushLedger(.with { $0.user = "nobody" }) }
            == Refused(.notFound, "unknownUser"))
        #expect(
          await refusal {
            _ = try await admin.pushLedger(
              .with {
                $0.limit = 10_001; $0.user = "x"
              })
          }
            == Refused(.invalidArgument, "invalidArgument"))
      }
    }
  }

  @Test func `a server without pushes says so`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "root", roles: [.admin]) { connection in
        #expect(
          await refusal { _ = try await connection.admin.pushLedger(.with { $0.user = "bob" }) }
            == Refused(.failedPrecondition, "noPushes"))
      }
    }
  }
}
