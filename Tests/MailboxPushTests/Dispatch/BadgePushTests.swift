@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Synchronization
import Testing

@Suite("Badges that are put right by a push of their own", .stores) struct BadgePushTests {
  private let bob: MailboxAddress = "bob"
  private let zero = "{\"aps\":{\"badge\":0}}"

  /// Bob's phone sleeps, and was pushed a message of alice's and one of carol's.
  private func pushedTwice(
    _ gateway: RecordingGateway, push: PushSettings = PushSettings()
  ) async throws -> PushedStore {
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway, push: push)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    for sender in ["alice", "carol"] as [UserID] {
      _ = try await pushed.store.deposit(.direct("hi", from: sender), to: [bob])
    }
    try await dispatcher.runUntilIdle()
    return pushed
  }

  @Test func `reading elsewhere brings the badge down in parts, and to zero`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await pushedTwice(gateway)
    let dispatcher = try pushed.dispatcher(gateway)
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 1)
    try await dispatcher.runUntilIdle()
    #expect(gateway.badges == ["{\"aps\":{\"badge\":1}}"])
    _ = try await pushed.store.markRead(bob, conversation: "carol", through: 2)
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.badges == ["{\"aps\":{\"badge\":1}}", zero])
    #expect(gateway.all.suffix(2).map(\.collapseID) == ["badge", "badge"])
    #expect(Set(gateway.all.map(\.id)).count == 4)
    let lines = try pushed.tables.ledger(of: bob).filter { $0.kind != .message }
    #expect(lines.map(\.kind) == [.badge(1), .badge(0)])
    #expect(lines.allSatisfy { $0.result == .pushed(credential: "main") && $0.device == "phone" })
    await pushed.store.close()
  }

  @Test func `however often it changes while the provider is down, only the newest number is sent`()
    async throws
  {
    let isDown = Mutex(false)
    let gateway = RecordingGateway { _, _ in
      isDown.withLock { $0 } ? .retry(.token, reason: "503", afterSeconds: nil) : .delivered
    }
    let pushed = try await pushedTwice(gateway)
    isDown.withLock { $0 = true }
    for (sender, sequence) in [("alice", 1), ("carol", 2)] as [(UserID, UInt64)] {
      _ = try await pushed.store.markRead(bob, conversation: .peer(sender), through: sequence)
      try await pushed.dispatcher(gateway).runUntilIdle()
      #expect(try pushed.tables.pending(of: bob).map(\.kind) == [.badge])
    }
    try await pushed.reopen()
    isDown.withLock { $0 = false }
    let next = try #require(try pushed.tables.nextDue())
    pushed.clock.advance(to: next)
    #expect(try await pushed.dispatcher(gateway).runUntilIdle() == nil)
    #expect(gateway.badges.last == zero)
    #expect(gateway.all.count { $0.kind == .badge && $0.outcome == .delivered } == 1)
    await pushed.store.close()
  }

  @Test func `trying again has the same id, until something else has changed the badge`()
    async throws
  {
    let isDown = Mutex(false)
    let gateway = RecordingGateway { _, _ in
      isDown.withLock { $0 } ? .retry(.token, reason: "503", afterSeconds: nil) : .delivered
    }
    let pushed = try await pushedTwice(gateway)
    isDown.withLock { $0 = true }
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 1)
    for _ in 0..<3 {
      let next = try await pushed.dispatcher(gateway).runUntilIdle()
      pushed.clock.advance(to: try #require(next))
    }
    _ = try await pushed.store.markRead(bob, conversation: "carol", through: 2)
    try await pushed.dispatcher(gateway).runUntilIdle()
    let ids = gateway.all.filter { $0.kind == .badge }.map(\.id)
    #expect(ids.count == 4)
    #expect(Set(ids.prefix(3)).count == 1)
    #expect(ids.last != ids.first)
    await pushed.store.close()
  }

  @Test func `an app in use sets its badge itself, and one that died is put right`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await pushedTwice(gateway)
    let store = pushed.store
    let dispatcher = try pushed.dispatcher(gateway)
    try await store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    _ = try await store.markRead(bob, conversation: "alice", through: 1)
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.badges.isEmpty)
    // It leaves and says what it shows, which is right.
    try await store.setPresence(.background, badge: 1, of: "phone", in: bob)
    pushed.clock.advance(seconds: 120)
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.badges.isEmpty)
    // It is in use again, and its connection is lost without a word.
    try await store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    _ = try await store.markRead(bob, conversation: "carol", through: 2)
    try await dispatcher.runUntilIdle()
    try await store.setPresence(.suspended, badge: nil, of: "phone", in: bob)
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.badges == [zero])
    await pushed.store.close()
  }

  @Test func `an app that acknowledged was awake, and may show another number`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await pushedTwice(gateway)
    let dispatcher = try pushed.dispatcher(gateway)
    let quiet = Message.direct("quiet", from: "dave").pushed { $0.isDisabled = true }
    _ = try await pushed.store.deposit(quiet, to: [bob])
    try await pushed.store.acknowledge(bob, device: "phone", sequence: 3)
    try await dispatcher.runUntilIdle()
    // Two was pushed, and two is right again; but the app has shown three meanwhile.
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 1)
    try await dispatcher.runUntilIdle()
    #expect(gateway.badges == ["{\"aps\":{\"badge\":2}}"])
    await pushed.store.close()
  }

  @Test func `within the grace it waits, also through a restart`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await pushedTwice(gateway)
    try await pushed.store.setPresence(.background, badge: 2, of: "phone", in: bob)
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 2)
    _ = try await pushed.store.markRead(bob, conversation: "carol", through: 2)
    let next = try await pushed.dispatcher(gateway).runUntilIdle()
    #expect(next == pushed.clock.now.adding(seconds: 120))
    try await pushed.reopen()
    pushed.clock.advance(seconds: 120)
    #expect(try await pushed.dispatcher(gateway).runUntilIdle() == nil)
    #expect(gateway.badges == [zero])
    await pushed.store.close()
  }

  @Test func `a device that is signed out, or has no badge, gets none`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    for device in ["phone", "hook", "calls"] as [DeviceID] {
      try await pushed.asleep(device, of: bob)
    }
    let hook = Binding(token: "https://example.com", platform: .webhook, credential: "main")
    try await pushed.store.bind(hook, to: "hook", of: bob)
    let calls = Binding(
      token: "ca11", platform: .apns, credential: "main", topic: "com.example.chat.voip")
    try await pushed.store.bind(calls, to: "calls", of: bob)
    _ = try await pushed.store.deposit(.direct("hi"), to: [bob])
    try await dispatcher.runUntilIdle()
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 1)
    try await pushed.store.signOut("phone", of: bob)
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.badges.isEmpty)
    #expect(try pushed.tables.badge(of: "phone", in: bob)?.shown == nil)
    await pushed.store.close()
  }

  @Test func `Google's service gets the number as data, and keeps the newest only`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await pushedTwice(gateway)
    let binding = Binding(token: "fcm", platform: .fcm, credential: "main")
    try await pushed.store.bind(binding, to: "phone", of: bob)
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 1)
    try await pushed.dispatcher(gateway).runUntilIdle()
    let body = try #require(gateway.badges.first)
    #expect(body.contains("\"badge\":\"1\"") && body.contains("\"collapse_key\":\"badge\""))
    #expect(!body.contains("\"notification\""))
    await pushed.store.close()
  }

  @Test func `by setting the badge counts from what the app reported, until something is read`()
    async throws
  {
    let gateway = RecordingGateway()
    var settings = PushSettings()
    settings.badge = .reported
    let pushed = try await pushedTwice(gateway, push: settings)
    let store = pushed.store
    try await store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    try await store.setPresence(.background, badge: 7, of: "phone", in: bob)
    pushed.clock.advance(seconds: 120)
    let ignoring = Message.direct("silent").pushed { $0.ignoresBadge = true }
    for message in [.direct("one"), ignoring, .direct("two")] {
      _ = try await store.deposit(message, to: [bob])
      try await pushed.dispatcher(gateway, push: settings).runUntilIdle()
      try pushed.reopenTables()
    }
    let counted = gateway.messages.suffix(4).map(\.body)
    #expect(counted.filter { $0.contains("\"badge\":8") }.count == 1)
    #expect(counted.filter { $0.contains("\"badge\":9") }.count == 1)
    #expect(counted.filter { $0.contains("silent") && !$0.contains("badge") }.count == 1)
    _ = try await store.markRead(bob, conversation: "carol", through: 2)
    #expect(try await pushed.dispatcher(gateway, push: settings).runUntilIdle() == nil)
    #expect(gateway.badges == ["{\"aps\":{\"badge\":4}}"])
    await store.close()
  }
}
