@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Synchronization
import Testing

@Suite("Bursts that are summed up", .stores) struct SummaryTests {
  private let bob: MailboxAddress = "bob"

  private var settings: DispatchSettings {
    var settings = DispatchSettings()
    settings.summaryWindowSeconds = 60
    return settings
  }

  /// Bob's phone sleeps.
  private func asleep(_ gateway: RecordingGateway) async throws -> PushedStore {
    let pushed = try await PushedStore()
    try await pushed.dispatcher(gateway, settings: settings).runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    return pushed
  }

  private func message(
    _ number: Int, from sender: UserID = "alice", named name: String = "Alice"
  ) -> Message {
    .direct("hi \(number)", from: sender, id: MessageID(checked: "m\(number)")).with {
      $0.senderName = name
    }
  }

  @Test
  func `the first is sent at once, and what follows within the window in one that replaces it`()
    async throws
  {
    let gateway = RecordingGateway()
    let pushed = try await asleep(gateway)
    for number in 1...5 {
      _ = try await pushed.store.deposit(message(number), to: [bob])
      let next = try await pushed.dispatcher(gateway, settings: settings).runUntilIdle()
      #expect(
        next == (number == 1 ? nil : pushed.clock.now.adding(seconds: 60 - Int64(number) + 1)))
      try await pushed.reopen()
      pushed.clock.advance(seconds: 1)
    }
    pushed.clock.advance(seconds: 55)
    #expect(try await pushed.dispatcher(gateway, settings: settings).runUntilIdle() == nil)
    #expect(gateway.all.count == 2)
    #expect(gateway.all[0].body.contains("\"body\":\"Alice: hi 1\""))
    #expect(gateway.all[1].body.contains("\"body\":\"Alice: 5 new messages\""))
    #expect(gateway.all[1].body.contains("\"badge\":5"))
    #expect(gateway.all[0].collapseID == gateway.all[1].collapseID)
    #expect(gateway.all[0].id != gateway.all[1].id)
    let lines = try pushed.tables.ledger(of: bob)
    #expect(lines.map(\.sequence) == [1, 2, 3, 4, 5])
    #expect(lines.map(\.kind) == [.message] + Array(repeating: .summary(of: 5), count: 4))
    #expect(lines.allSatisfy { $0.result == .pushed(credential: "main") })
    await pushed.store.close()
  }

  @Test func `each conversation and each device has a window of its own`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await asleep(gateway)
    try await pushed.asleep("tablet", of: bob)
    _ = try await pushed.store.deposit(message(1), to: [bob])
    _ = try await pushed.store.deposit(message(2, from: "carol"), to: [bob])
    _ = try await pushed.store.deposit(.group("hi", id: "m3"), to: [bob])
    #expect(try await pushed.dispatcher(gateway, settings: settings).runUntilIdle() == nil)
    #expect(gateway.all.count == 6)
    #expect(Set(gateway.all.map(\.collapseID)).count == 6)
    await pushed.store.close()
  }

  @Test func `a group in Chinese is summed up by its name`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await asleep(gateway)
    for number in 1...2 {
      let message = Message(
        from: "alice", text: "hi", id: MessageID(checked: "m\(number)"),
        audience: .group(Group("#trip", name: "旅行", senderCard: "小红")))
      _ = try await pushed.store.deposit(message, to: [bob])
    }
    var push = PushSettings()
    push.language = "zh"
    try await pushed.dispatcher(gateway, push: push, settings: settings).runUntilIdle()
    #expect(gateway.all.map(\.body.isEmpty) == [false])
    #expect(gateway.all[0].body.contains("\"body\":\"旅行:2条新消息\""))
    await pushed.store.close()
  }

  @Test func `what was read within the window is not sent, and the window ends for nobody`()
    async throws
  {
    let gateway = RecordingGateway()
    let pushed = try await asleep(gateway)
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    _ = try await pushed.store.deposit(message(1), to: [bob])
    try await dispatcher.runUntilIdle()
    _ = try await pushed.store.deposit(message(2), to: [bob])
    try await dispatcher.runUntilIdle()
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 2)
    #expect(try await dispatcher.runUntilIdle() == nil)
    pushed.clock.advance(seconds: 60)
    try await dispatcher.runUntilIdle()
    #expect(gateway.messages.count == 1)
    #expect(try pushed.tables.end(of: PushWindow(of: .owed(1))) == nil)
    await pushed.store.close()
  }

  @Test
  func `a summary that failed is tried again with the same id, and what came meanwhile in it`()
    async throws
  {
    let isDown = Mutex(true)
    let gateway = RecordingGateway { _, _ in
      isDown.withLock { $0 } ? .retry(.credential, reason: "503", afterSeconds: nil) : .delivered
    }
    let pushed = try await asleep(gateway)
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    for number in 1...3 {
      _ = try await pushed.store.deposit(message(number), to: [bob])
      let next = try #require(try await dispatcher.runUntilIdle())
      pushed.clock.advance(to: next)
    }
    isDown.withLock { $0 = false }
    while let next = try await dispatcher.runUntilIdle() { pushed.clock.advance(to: next) }
    #expect(Set(gateway.all.map(\.id)).count == 1)
    let delivered = gateway.all.filter { $0.outcome == .delivered }
    #expect(delivered.count == 1)
    #expect(delivered[0].body.contains("3 new messages"))
    #expect(try pushed.tables.ledger(of: bob).allSatisfy { $0.kind == .summary(of: 3) })
    await pushed.store.close()
  }
}
