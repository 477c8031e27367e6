@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Synchronization
import Testing

/// Failures that users of other servers report: each is a test of ours.
@Suite("Failures that other servers have", .stores) struct PeerFailureTests {
  private let bob: MailboxAddress = "bob"

  @Test
  func `failure 1: what comes after the phone fell asleep and before anybody noticed wakes it`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    for (device, presence) in [("phone", Presence.foreground), ("tablet", .background)] {
      try await pushed.asleep(DeviceID(checked: device), of: bob)
      try await pushed.store.setPresence(
        presence, badge: 0, of: DeviceID(checked: device), in: bob)
    }
    _ = try await pushed.store.deposit(.direct("hi"), to: [bob])
    try await dispatcher.runUntilIdle()
    pushed.clock.advance(seconds: 60)
    try await dispatcher.runUntilIdle()
    #expect(gateway.all.isEmpty)
    for device in ["phone", "tablet"] as [DeviceID] {
      try await pushed.store.setPresence(.suspended, badge: nil, of: device, in: bob)
    }
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(Set(gateway.all.map(\.token)) == ["bob/phone", "bob/tablet"])
    #expect(gateway.all.count == 2)
    await pushed.store.close()
  }

  @Test func `failure 7: the badge is the total over all conversations, and reaches zero`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let messages: [Message] = [
      .direct("1"), .direct("2"), .direct("3", from: "carol"), .group("4"),
    ]
    for message in messages {
      _ = try await pushed.store.deposit(message, to: [bob])
      try await dispatcher.runUntilIdle()
    }
    let reads: [(Conversation, UInt64)] = [("alice", 1), ("#room", 4), ("carol", 3), ("alice", 2)]
    for (conversation, sequence) in reads {
      _ = try await pushed.store.markRead(bob, conversation: conversation, through: sequence)
      try await dispatcher.runUntilIdle()
    }
    let badges = gateway.all.compactMap { $0.body.firstMatch(of: /"badge":([0-9]+)/)?.1 }
    #expect(badges == ["1", "2", "3", "4", "3", "2", "1", "0"])
    await pushed.store.close()
  }

  @Test func `failure 8: own messages neither wake nor count, and unread goes down in part`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let own = Message(
      from: "bob", text: "mine", id: "own", audience: .oneToOne(peer: "alice"))
    _ = try await pushed.store.deposit(own, to: [bob])
    for text in ["one", "two", "three"] {
      _ = try await pushed.store.deposit(.direct(text), to: [bob])
    }
    try await dispatcher.runUntilIdle()
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 3)
    try await dispatcher.runUntilIdle()
    #expect(gateway.messages.count == 3)
    #expect(gateway.messages.allSatisfy { $0.body.contains("\"badge\":3") })
    #expect(gateway.badges == ["{\"aps\":{\"badge\":1}}"])
    let line = try #require(try pushed.tables.ledger(of: bob, messageID: "own").first)
    #expect(line.result == .suppressed(.ownMessage))
    await pushed.store.close()
  }

  @Test
  func `failure 9: one message is one push, however often it is deposited, tried and looked at`()
    async throws
  {
    let pushed = try await PushedStore()
    let calls = Mutex(0)
    // Every other answer is lost on its way back.
    let gateway = RecordingGateway { _, _ in
      calls.withLock { calls in
        calls += 1
        return calls % 2 == 1 ? .retry(.token, reason: "no answer", afterSeconds: nil) : .delivered
      }
    }
    try await pushed.dispatcher(gateway).runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    for presence in [Presence.suspended, .background, .suspended] {
      _ = try await pushed.store.deposit(.direct("hi", id: "m1"), to: [bob])
      let next = try await pushed.dispatcher(gateway).runUntilIdle()
      if let next { pushed.clock.advance(to: next) }
      try await pushed.reopen()
      try await pushed.asleep("phone", of: bob)
      try await pushed.store.setPresence(presence, badge: nil, of: "phone", in: bob)
    }
    while let next = try await pushed.dispatcher(gateway).runUntilIdle() {
      pushed.clock.advance(to: next)
    }
    #expect(Set(gateway.all.map(\.id)).count == 1)
    #expect(gateway.all.count { $0.outcome == .delivered } == 1)
    #expect(try pushed.tables.ledger(of: bob).count == 1)
    await pushed.store.close()
  }

  @Test func `failure 10: a wrong environment wipes no binding, and a token reported again works`()
    async throws
  {
    let pushed = try await PushedStore()
    let isWrong = Mutex(true)
    let gateway = RecordingGateway { _, _ in
      isWrong.withLock { $0 }
        ? APNsAnswer(status: 400, reason: "BadDeviceToken").outcome
        : .delivered
    }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    let users = (0..<30).map { MailboxAddress(UserID(checked: "user-\($0)")) }
    for user in users { try await pushed.asleep("phone", of: user) }
    _ = try await pushed.store.deposit(.direct("hi"), to: users)
    #expect(try await dispatcher.runUntilIdle() == nil)
    _ = try await pushed.store.deposit(.direct("hi again"), to: users)
    #expect(try await dispatcher.runUntilIdle() == nil)
    // Asked once each, then left alone; and every binding is still there to be seen.
    #expect(gateway.all.count == users.count)
    for user in users { #expect(try pushed.store.devices(of: user).first?.binding != nil) }
    let second = try pushed.tables.ledger(of: users[0], sequence: 2)
    #expect(second.map(\.result) == [.suppressed(.quarantined)])
    isWrong.withLock { $0 = false }
    pushed.clock.advance(seconds: 1)
    try await pushed.bind("\(users[0].user)/phone", to: "phone", of: users[0])
    _ = try await pushed.store.deposit(.direct("and again"), to: [users[0]])
    try await dispatcher.runUntilIdle()
    #expect(gateway.all.last?.outcome == .delivered)
    await pushed.store.close()
  }

  @Test func `failure 10: when all tokens die at once the credential is suspended and they stay`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway { _, _ in .dead(reason: "Unregistered", since: nil) }
    var settings = DispatchSettings()
    settings.deathsMax = 5
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    try await dispatcher.runUntilIdle()
    let users = (0..<40).map { MailboxAddress(UserID(checked: "user-\($0)")) }
    for user in users { try await pushed.asleep("phone", of: user) }
    _ = try await pushed.store.deposit(.direct("hi"), to: users)
    #expect(try await dispatcher.runUntilIdle() != nil)
    let bound = try users.count { try pushed.store.devices(of: $0).first?.binding != nil }
    #expect(bound == users.count - 4)
    #expect(try pushed.tables.state(ofCredential: "main")?.suspension != nil)
    #expect(try pushed.tables.pendingCount() == bound)
    await pushed.store.close()
  }

  @Test
  func `failure 11: a provider that is down for hours is asked seldom, and nothing is forgotten`()
    async throws
  {
    let pushed = try await PushedStore()
    let isDown = Mutex(true)
    let gateway = CountingGateway {
      isDown.withLock { $0 } ? .retry(.credential, reason: "503", afterSeconds: nil) : .delivered
    }
    var settings = DispatchSettings()
    settings.sendsMax = 3
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    try await dispatcher.runUntilIdle()
    let users = (0..<4).map { MailboxAddress(UserID(checked: "user-\($0)")) }
    for user in users { try await pushed.asleep("phone", of: user) }
    var deposits = 0
    for _ in 0..<12 {
      _ = try await pushed.store.deposit(.direct("hi"), to: users)
      deposits += users.count
      // New messages come long before it is asked again.
      let later = pushed.clock.now.adding(seconds: 600)
      while let next = try await dispatcher.runUntilIdle(), next < later {
        pushed.clock.advance(to: next)
      }
      pushed.clock.advance(to: later)
    }
    let asked = gateway.asked
    // At most sendsMax an attempt; attempts a quarter of an hour apart once the waits have grown.
    #expect(asked < 3 * 30, "\(asked) requests")
    #expect(gateway.most <= 3)
    #expect(try pushed.tables.pendingCount() == deposits)
    isDown.withLock { $0 = false }
    while let next = try await dispatcher.runUntilIdle() { pushed.clock.advance(to: next) }
    #expect(gateway.asked == asked + deposits)
    await pushed.store.close()
  }
}

/// Counts what it is asked, and how much of that at once.
private final class CountingGateway: PushGateway {
  private let state = Mutex((asked: 0, now: 0, most: 0))
  private let answer: @Sendable () -> PushOutcome

  init(_ answer: @escaping @Sendable () -> PushOutcome) { self.answer = answer }

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    state.withLock { state in
      state.asked += 1
      state.now += 1
      state.most = max(state.most, state.now)
    }
    await Task.yield()
    let outcome = answer()
    state.withLock { $0.now -= 1 }
    return outcome
  }

  var asked: Int { state.withLock { $0.asked } }
  var most: Int { state.withLock { $0.most } }
}
