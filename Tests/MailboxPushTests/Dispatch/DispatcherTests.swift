@testable import MailboxPush

import LMDB
import MailboxModel
import MailboxStore
import MailboxTesting
import Synchronization
import Testing

@Suite("The dispatcher over a store", .stores) struct DispatcherTests {
  private let bob: MailboxAddress = "bob"

  @Test func `a message wakes each sleeping device once, and the ledger says so`() async throws {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    try await pushed.asleep("tablet", of: bob)
    _ = try await pushed.store.deposit(.direct("hi", id: "m1"), to: [bob])
    #expect(try await dispatcher.runUntilIdle() == nil)
    try await dispatcher.runUntilIdle()
    #expect(Set(gateway.all.map(\.token)) == ["bob/phone", "bob/tablet"])
    #expect(gateway.all.count == 2)
    #expect(gateway.all.allSatisfy { $0.body.contains("\"badge\":1") })
    let ledger = try pushed.tables.ledger(of: bob, sequence: 1)
    #expect(ledger.map(\.result) == [.pushed(credential: "main"), .pushed(credential: "main")])
    #expect(ledger.map(\.messageID) == ["m1", "m1"])
    await pushed.store.close()
  }

  @Test func `what was acknowledged, read, recalled or purged before is not sent`() async throws {
    let pushed = try await PushedStore()
    let store = pushed.store
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    let users: [MailboxAddress] = ["acks", "reads", "recalls", "purges", "mutes"]
    for user in users {
      try await pushed.asleep("phone", of: user)
      try await store.setPresence(.foreground, badge: nil, of: "phone", in: user)
      _ = try await store.deposit(.direct("hi", id: "m1"), to: [user])
    }
    #expect(try await dispatcher.runUntilIdle() != nil)
    try await store.acknowledge("acks", device: "phone", sequence: 1)
    _ = try await store.markRead("reads", conversation: "alice", through: 1)
    _ = try await store.recall("m1", from: "alice", in: ["recalls"])
    _ = try await store.purge("purges")
    try await store.setNotifications(.none, of: "alice", in: "mutes")
    for user in users {
      try await store.setPresence(.suspended, badge: nil, of: "phone", in: user)
    }
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.messages.isEmpty)
    let rules = try users.map { user in
      try pushed.tables.ledger(of: user).filter { $0.kind == .message }.map(\.result)
    }
    #expect(
      rules == [
        [.suppressed(.acknowledged)], [.suppressed(.read)], [.suppressed(.recalled)],
        [.suppressed(.purged)], [.suppressed(.conversationMuted)],
      ])
    await store.close()
  }

  @Test func `a grace survives a restart, and ends in a push`() async throws {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway()
    try await pushed.dispatcher(gateway).runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    try await pushed.store.setPresence(.background, badge: 0, of: "phone", in: bob)
    _ = try await pushed.store.deposit(.direct("hi"), to: [bob])
    let next = try await pushed.dispatcher(gateway).runUntilIdle()
    #expect(next == pushed.clock.now.adding(seconds: 120))
    try await pushed.reopen()
    pushed.clock.advance(seconds: 119)
    try await pushed.dispatcher(gateway).runUntilIdle()
    #expect(gateway.all.isEmpty)
    pushed.clock.advance(seconds: 1)
    #expect(try await pushed.dispatcher(gateway).runUntilIdle() == nil)
    #expect(gateway.all.map(\.token) == ["bob/phone"])
    await pushed.store.close()
  }

  @Test func `an answer to try again is followed with the same id`() async throws {
    let pushed = try await PushedStore()
    let isDown = Mutex(true)
    let gateway = RecordingGateway { _, _ in
      isDown.withLock { $0 }
        ? .retry(.credential, reason: "503", afterSeconds: nil) : .delivered
    }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    _ = try await pushed.store.deposit(.direct("hi"), to: [bob])
    for _ in 0..<6 {
      let next = try #require(try await dispatcher.runUntilIdle())
      #expect(next > pushed.clock.now)
      pushed.clock.advance(to: next)
    }
    isDown.withLock { $0 = false }
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(Set(gateway.all.map(\.id)).count == 1)
    #expect(gateway.all.count == 7)
    #expect(try pushed.tables.ledger(of: bob).map(\.attempts) == [7])
    #expect(try pushed.tables.state(ofCredential: "main") == nil)
    await pushed.store.close()
  }

  @Test func `retrying ends with the message's life`() async throws {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway { _, _ in .retry(.token, reason: "429", afterSeconds: 60) }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let message = Message.direct("hi").with { $0.timeToLiveSeconds = 100 }
    _ = try await pushed.store.deposit(message, to: [bob])
    while let next = try await dispatcher.runUntilIdle() { pushed.clock.advance(to: next) }
    #expect((1...2).contains(gateway.all.count))
    #expect(try pushed.tables.ledger(of: bob).map(\.result) == [.suppressed(.expired)])
    await pushed.store.close()
  }

  @Test func `a dead token is taken from its device`() async throws {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway { _, _ in .dead(reason: "Unregistered", since: nil) }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    _ = try await pushed.store.deposit(.direct("hi"), to: [bob])
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(try pushed.store.devices(of: bob).map(\.binding) == [nil])
    let result = LedgerEntry.Result.refused(credential: "main", reason: "Unregistered")
    #expect(try pushed.tables.ledger(of: bob).map(\.result) == [result])
    await pushed.store.close()
  }

  @Test func `a suspended credential keeps its pushes until it is resumed`() async throws {
    let pushed = try await PushedStore()
    let isWrong = Mutex(true)
    let gateway = RecordingGateway { _, _ in
      isWrong.withLock { $0 } ? .misconfigured(reason: "BadCertificate") : .delivered
    }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    _ = try await pushed.store.deposit(.direct("hi"), to: [bob])
    for _ in 0..<3 {
      #expect(try await dispatcher.runUntilIdle() != nil)
      pushed.clock.advance(seconds: 3600)
    }
    #expect(gateway.all.count == 1)
    isWrong.withLock { $0 = false }
    try await pushed.tables.resume(credential: "main")
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.all.map(\.outcome).last == .delivered)
    await pushed.store.close()
  }

  @Test func `run wakes up for what is deposited, and ends when it is cancelled`() async throws {
    let pushed = try await PushedStore()
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    let gateway = RecordingGateway { _, _ in
      arrived.yield()
      return .delivered
    }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let running = Task { try await dispatcher.run() }
    var iterator = arrivals.makeAsyncIterator()
    for text in ["one", "two", "three"] {
      _ = try await pushed.store.deposit(.direct(text), to: [bob])
      await iterator.next()
    }
    running.cancel()
    try await running.value
    #expect(gateway.all.count == 3)
    #expect(try pushed.tables.pendingCount() == 0)
    await pushed.store.close()
  }

  /// Forty phones are owed a push each, and all are answered at once.
  private func answerTogether(
    _ outcome: PushOutcome, report: @escaping @Sendable (DispatchReport) -> Void = { _ in }
  ) async throws -> (pushed: PushedStore, transactions: Int) {
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(
      RecordingGateway { _, _ in .retry(.token, reason: "429", afterSeconds: 60) },
      report: report)
    try await dispatcher.runUntilIdle()
    let users = (0..<40).map { MailboxAddress(UserID(checked: "user-\($0)")) }
    for user in users { try await pushed.asleep("phone", of: user) }
    _ = try await pushed.store.deposit(.direct("hi"), to: users)
    try await dispatcher.runUntilIdle()
    var answers: [GatewayAnswer] = []
    for user in users {
      let push = try #require(try pushed.tables.pending(of: user).first)
      let binding = try #require(try pushed.store.devices(of: user).first?.binding)
      answers.append(
        GatewayAnswer(sent: SentPush(push: push, binding: binding), outcome: outcome))
    }
    let before = pushed.tables.environment.info.lastTransaction
    try await dispatcher.record(answers)
    return (pushed, pushed.tables.environment.info.lastTransaction - before)
  }

  @Test func `answers that gathered are written in one transaction`() async throws {
    let (pushed, transactions) = try await answerTogether(.delivered)
    #expect(transactions == 1)
    #expect(try pushed.tables.pendingCount() == 0)
    await pushed.store.close()
  }

  @Test func `an answer knows what those written with it have changed`() async throws {
    let reports = Mutex(0)
    let (pushed, transactions) = try await answerTogether(
      .misconfigured(reason: "403 BadCertificate")
    ) { _ in reports.withLock { $0 += 1 } }
    #expect(transactions == 1)
    // The credential is suspended once.
    #expect(reports.withLock { $0 } == 1)
    #expect(try pushed.tables.state(ofCredential: "main")?.suspension == "403 BadCertificate")
    #expect(try pushed.tables.pendingCount() == 40)
    await pushed.store.close()
  }

  @Test func `a message that only the app can read wakes it silently, where that is wanted`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway()
    var push = PushSettings()
    push.encrypted = .silent
    let dispatcher = try pushed.dispatcher(gateway, push: push)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let sealed = Message(from: "alice", id: "m1", content: .encrypted([1, 2, 3]))
    _ = try await pushed.store.deposit(sealed, to: [bob])
    try await dispatcher.runUntilIdle()
    let sent = try #require(gateway.all.first)
    #expect(sent.kind == .silent)
    #expect(sent.body.hasPrefix("{\"aps\":{\"content-available\":1}"))
    await pushed.store.close()
  }

  @Test func `a token that was refused is left alone until it is reported again`() async throws {
    let pushed = try await PushedStore()
    let isRefused = Mutex(true)
    let gateway = RecordingGateway { _, _ in
      isRefused.withLock { $0 } ? .quarantine(reason: "DeviceTokenNotForTopic") : .delivered
    }
    let reports = Mutex<[DispatchReport]>([])
    let dispatcher = try pushed.dispatcher(
      gateway, report: { report in reports.withLock { $0.append(report) } })
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    for text in ["one", "two"] {
      _ = try await pushed.store.deposit(.direct(text), to: [bob])
      try await dispatcher.runUntilIdle()
    }
    #expect(gateway.all.count == 1)
    #expect(
      reports.withLock { $0 } == [
        .tokenQuarantined(bob, "phone", reason: "DeviceTokenNotForTopic")
      ])
    try await pushed.reopen()
    isRefused.withLock { $0 = false }
    pushed.clock.advance(seconds: 1)
    try await pushed.bind("bob/phone", to: "phone", of: bob)
    _ = try await pushed.store.deposit(.direct("three"), to: [bob])
    try await pushed.dispatcher(gateway).runUntilIdle()
    let results = try pushed.tables.ledger(of: bob).map(\.result)
    #expect(
      results == [
        .refused(credential: "main", reason: "DeviceTokenNotForTopic"),
        .suppressed(.quarantined), .pushed(credential: "main"),
      ])
    await pushed.store.close()
  }
}
