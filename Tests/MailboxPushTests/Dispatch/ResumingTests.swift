@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Synchronization
import Testing

@Suite("What waited for a credential, when it may send again", .stores) struct ResumingTests {
  private let users = (0..<6).map { MailboxAddress(UserID(checked: "user-\($0)")) }

  /// One at a time, so that the order in which they arrive says in which order they were sent.
  private var settings: DispatchSettings {
    var settings = DispatchSettings()
    settings.sendsMax = 1
    return settings
  }

  private func withTrouble(
    _ trouble: PushOutcome,
    _ body: (PushedStore, RecordingGateway, @escaping @Sendable (Bool) -> Void) async throws -> Void
  ) async throws {
    let pushed = try await PushedStore()
    let isWrong = Mutex(true)
    let gateway = RecordingGateway { _, _ in isWrong.withLock { $0 } ? trouble : .delivered }
    try await pushed.dispatcher(gateway, settings: settings).runUntilIdle()
    for user in users { try await pushed.asleep("phone", of: user) }
    try await body(pushed, gateway) { wrong in isWrong.withLock { $0 = wrong } }
    await pushed.store.close()
  }

  private func deposit(_ numbers: Range<Int>, in pushed: PushedStore) async throws {
    for number in numbers {
      // From the last user to the first, so that the order of users is not that of the feed.
      let user = users[users.count - 1 - number % users.count]
      _ = try await pushed.store.deposit(
        .direct("hi", id: MessageID(checked: "m\(number)")), to: [user])
    }
  }

  private func ids(_ sent: [RecordingGateway.Sent]) -> [String] {
    sent.compactMap { $0.body.firstMatch(of: /"message":"([^"]*)"/).map { String($0.1) } }
  }

  @Test(arguments: [false, true])
  func `what a suspended credential kept goes at once and oldest first, newer pushes behind it`(
    reopens: Bool
  ) async throws {
    try await withTrouble(.misconfigured(reason: "403 BadCertificate")) {
      pushed, gateway, setWrong in
      try await deposit(0..<9, in: pushed)
      try await pushed.dispatcher(gateway, settings: settings).runUntilIdle()
      #expect(gateway.all.count == 1)
      if reopens { try await pushed.reopen() }
      setWrong(false)
      // Newer ones are there before the dispatcher looks.
      try await deposit(9..<14, in: pushed)
      try await pushed.tables.resume(credential: "main")
      #expect(try await pushed.dispatcher(gateway, settings: settings).runUntilIdle() == nil)
      #expect(ids(gateway.all.filter { $0.outcome == .delivered }) == (0..<14).map { "m\($0)" })
      #expect(try pushed.tables.state(ofCredential: "main") == nil)
    }
  }

  @Test func `after a rest the oldest is tried, and the rest follows in order at once`()
    async throws
  {
    try await withTrouble(.retry(.credential, reason: "503", afterSeconds: 60)) {
      pushed, gateway, setWrong in
      try await deposit(0..<9, in: pushed)
      let dispatcher = try pushed.dispatcher(gateway, settings: settings)
      let next = try #require(try await dispatcher.runUntilIdle())
      #expect(gateway.all.count == 1)
      try await deposit(9..<12, in: pushed)
      #expect(try await dispatcher.runUntilIdle() == next)
      #expect(gateway.all.count == 1)
      setWrong(false)
      pushed.clock.advance(to: next)
      #expect(try await dispatcher.runUntilIdle() == nil)
      #expect(ids(gateway.all.filter { $0.outcome == .delivered }) == (0..<12).map { "m\($0)" })
    }
  }

  @Test func `a credential that is still wrong costs one push`() async throws {
    try await withTrouble(.misconfigured(reason: "403 BadCertificate")) { pushed, gateway, _ in
      try await deposit(0..<9, in: pushed)
      var wide = settings
      wide.sendsMax = 64
      let dispatcher = try pushed.dispatcher(gateway, settings: wide)
      try await dispatcher.runUntilIdle()
      let before = gateway.all.count
      #expect(try await pushed.tables.resumeAll() == ["main"])
      #expect(try pushed.tables.credentialStates().isEmpty)
      try await dispatcher.runUntilIdle()
      #expect(gateway.all.count == before + 1)
      #expect(try pushed.tables.state(ofCredential: "main")?.suspension == "403 BadCertificate")
      #expect(try pushed.tables.pendingCount() == 9)
    }
  }

  @Test func `a dispatcher that sleeps wakes up when a credential is resumed`() async throws {
    let pushed = try await PushedStore()
    let isWrong = Mutex(true)
    let (arrivals, arrived) = AsyncStream.makeStream(of: PushOutcome.self)
    let gateway = RecordingGateway { _, _ in
      let outcome =
        isWrong.withLock { $0 } ? PushOutcome.misconfigured(reason: "403") : .delivered
      arrived.yield(outcome)
      return outcome
    }
    let (reports, reported) = AsyncStream.makeStream(of: DispatchReport.self)
    let dispatcher = try pushed.dispatcher(gateway, report: { reported.yield($0) })
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: "bob")
    let running = Task { try await dispatcher.run() }
    _ = try await pushed.store.deposit(.direct("hi"), to: ["bob"])
    var arrival = arrivals.makeAsyncIterator()
    _ = await arrival.next()
    var report = reports.makeAsyncIterator()
    #expect(await report.next() == .credentialSuspended("main", reason: "403"))
    isWrong.withLock { $0 = false }
    // The answer may not be on the disk yet: a resumption before that is overtaken by it.
    try await eventually("it is not suspended") {
      try pushed.tables.state(ofCredential: "main")?.suspension != nil
    }
    try await pushed.tables.resume(credential: "main")
    #expect(await arrival.next() == .delivered)
    running.cancel()
    try await running.value
    await pushed.store.close()
  }

  @Test func `a renewal under traffic suspends nothing, and loses and repeats nothing`()
    async throws
  {
    let pushed = try await PushedStore()
    let generation = Mutex(0)
    // Every push that is under way when the credential is renewed is answered for the old one.
    let gateway = RecordingGateway { _, _ in
      let isOld = generation.withLock { generation in
        generation += 1
        return generation % 3 == 0
      }
      return isOld ? .superseded : .delivered
    }
    let reports = Mutex(0)
    let dispatcher = try pushed.dispatcher(
      gateway, report: { _ in reports.withLock { $0 += 1 } })
    try await dispatcher.runUntilIdle()
    for user in users { try await pushed.asleep("phone", of: user) }
    for round in 0..<5 {
      try await deposit(round * 10..<(round + 1) * 10, in: pushed)
      if round == 3 { try await pushed.tables.resume(credential: "main") }
      #expect(try await dispatcher.runUntilIdle() == nil)
    }
    let delivered = ids(gateway.all.filter { $0.outcome == .delivered })
    #expect(Set(delivered).count == 50 && delivered.count == 50)
    #expect(reports.withLock { $0 } == 0)
    #expect(try pushed.tables.credentialStates().isEmpty)
    await pushed.store.close()
  }

  @Test func `a push that brings its provider into trouble holds up nobody else's for long`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = RecordingGateway { _, binding in
      binding.token.name == "user-5/phone"
        ? .retry(.credential, reason: "500 INTERNAL", afterSeconds: nil) : .delivered
    }
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    for user in users { try await pushed.asleep("phone", of: user) }
    let start = pushed.clock.now
    for round in 0..<10 {
      try await deposit(round * 6..<(round + 1) * 6, in: pushed)
      while let next = try await dispatcher.runUntilIdle() {
        let isDone = try users.dropLast().allSatisfy { try pushed.tables.owed(to: $0).isEmpty }
        if isDone { break }
        pushed.clock.advance(to: next)
      }
    }
    let delivered = ids(gateway.all.filter { $0.outcome == .delivered })
    #expect(Set(delivered).count == 50)
    // A second, and two more for the second trial; not a quarter of an hour.
    #expect(pushed.clock.now < start.adding(seconds: 10))
    let owed = try pushed.tables.owed(to: users[5])
    #expect(owed.count == 10)
    #expect(owed.contains { $0.reason.contains("500 INTERNAL") && $0.nextAt != nil })
    await pushed.store.close()
  }

  @Test func `a device that gets another credential takes its pushes along`() async throws {
    try await withTrouble(.misconfigured(reason: "403 BadCertificate")) {
      pushed, gateway, setWrong in
      try await deposit(0..<6, in: pushed)
      let dispatcher = try pushed.dispatcher(gateway, settings: settings)
      try await dispatcher.runUntilIdle()
      setWrong(false)
      let binding = Binding(token: "new", platform: .fcm, credential: "other")
      try await pushed.store.bind(binding, to: "phone", of: users[0])
      try await dispatcher.runUntilIdle()
      #expect(gateway.all.filter { $0.outcome == .delivered }.map(\.token) == ["new"])
      #expect(try pushed.tables.pendingCount() == 5)
    }
  }

  @Test func `presence alone does not bring up what waits for a suspended credential`()
    async throws
  {
    try await withTrouble(.misconfigured(reason: "403 BadCertificate")) { pushed, gateway, _ in
      try await deposit(0..<12, in: pushed)
      let dispatcher = try pushed.dispatcher(gateway, settings: settings)
      try await dispatcher.runUntilIdle()
      let before = try pushed.tables.pending(of: users[0]).map(\.revision)
      try await pushed.store.setPresence(.foreground, badge: nil, of: "phone", in: users[0])
      try await pushed.store.setPresence(.suspended, badge: nil, of: "phone", in: users[0])
      try await dispatcher.runUntilIdle()
      #expect(try pushed.tables.pending(of: users[0]).map(\.revision) == before)
      // Signed out, it is owed nothing.
      try await pushed.store.signOut("phone", of: users[0])
      try await dispatcher.runUntilIdle()
      #expect(try pushed.tables.pending(of: users[0]).isEmpty)
    }
  }

  @Test func `what waits ends with its message`() async throws {
    try await withTrouble(.misconfigured(reason: "403 BadCertificate")) { pushed, gateway, _ in
      let message = Message.direct("hi").with { $0.timeToLiveSeconds = 100 }
      _ = try await pushed.store.deposit(message, to: users)
      let dispatcher = try pushed.dispatcher(gateway, settings: settings)
      while let next = try await dispatcher.runUntilIdle() { pushed.clock.advance(to: next) }
      for user in users {
        #expect(try pushed.tables.ledger(of: user).map(\.result) == [.suppressed(.expired)])
      }
      #expect(try pushed.tables.parkedCredentials().names.isEmpty)
    }
  }
}
