@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// Contract G10: one does not stop the others.
@Suite("Each credential, and each user, has a share of what is under way", .stores)
struct ShareTests {
  private func user(_ number: Int) -> MailboxAddress {
    MailboxAddress(UserID(checked: "user-\(number)"))
  }

  private func asleep(
    _ user: MailboxAddress, by credential: String, in pushed: PushedStore
  ) async throws {
    try await pushed.asleep("phone", of: user)
    let binding = Binding(
      token: "\(user.user)/phone", platform: .webhook, credential: credential, topic: "")
    try await pushed.store.bind(binding, to: "phone", of: user)
  }

  @Test func `a silent provider holds up its own pushes only, however many are due before others`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = SilentGateway { $0.credential == "silent" }
    var settings = DispatchSettings()
    settings.sendsMax = 4
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    try await dispatcher.runUntilIdle()
    let silent = (0..<30).map(user)
    for user in silent { try await asleep(user, by: "silent", in: pushed) }
    try await asleep("zoe", by: "well", in: pushed)
    // More than are looked at in one go, and all of them before zoe's.
    for _ in 0..<12 { _ = try await pushed.store.deposit(.direct("hi"), to: silent) }
    _ = try await pushed.store.deposit(.direct("hi"), to: ["zoe"])
    let running = Task { try await dispatcher.run() }
    var answered = gateway.answered.makeAsyncIterator()
    #expect(await answered.next() == "zoe/phone")
    #expect(gateway.count(by: "silent") == 4)
    // What cannot begin is not looked at again and again.
    try await eventually("it is due still") {
      try pushed.tables.due(by: pushed.clock.now, limit: 1000).pushes.count <= 4
    }
    _ = try await pushed.store.deposit(.direct("again"), to: ["zoe"])
    #expect(await answered.next() == "zoe/phone")
    gateway.speak()
    for _ in 0..<360 { _ = await answered.next() }
    running.cancel()
    try await running.value
    #expect(try pushed.tables.pendingCount() == 0)
    #expect(gateway.count(by: "silent") == 360)
    await pushed.store.close()
  }

  @Test func `a user whose pushes are not answered leaves the credential's places to others`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = SilentGateway { $0.token.name == "mallory/phone" }
    var settings = DispatchSettings()
    settings.sendsMax = 4
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    try await dispatcher.runUntilIdle()
    for user in ["mallory", "zoe"] as [MailboxAddress] {
      try await asleep(user, by: "main", in: pushed)
    }
    for _ in 0..<40 { _ = try await pushed.store.deposit(.direct("hi"), to: ["mallory"]) }
    for _ in 0..<3 { _ = try await pushed.store.deposit(.direct("hi"), to: ["zoe"]) }
    let running = Task { try await dispatcher.run() }
    var answered = gateway.answered.makeAsyncIterator()
    for _ in 0..<3 { #expect(await answered.next() == "zoe/phone") }
    #expect(gateway.count(to: "mallory/phone") == 2)
    try await eventually("the others do not wait behind them") {
      let owed = try pushed.tables.owed(to: "mallory").map(\.push.waitsFor)
      return owed.count { $0 == .turn("main") } >= 37
    }
    gateway.speak()
    for _ in 0..<40 { #expect(await answered.next() == "mallory/phone") }
    running.cancel()
    try await running.value
    #expect(try pushed.tables.pendingCount() == 0)
    await pushed.store.close()
  }

  @Test func `a credential that was put right is tried although old pushes are not answered`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = SilentGateway { $0.token.name.hasPrefix("user-") }
    var settings = DispatchSettings()
    settings.sendsMax = 2
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    try await dispatcher.runUntilIdle()
    for number in 0..<2 { try await asleep(user(number), by: "main", in: pushed) }
    try await asleep("zoe", by: "main", in: pushed)
    _ = try await pushed.store.deposit(.direct("hi"), to: [user(0), user(1)])
    let running = Task { try await dispatcher.run() }
    try await eventually { gateway.count(by: "main") == 2 }
    // Its share is taken by pushes that nobody answers, and it is suspended.
    try await pushed.tables.write([.credential("main", CredentialState(suspension: "403"))])
    _ = try await pushed.store.deposit(.direct("hi"), to: ["zoe"])
    try await eventually {
      try pushed.tables.owed(to: "zoe").first?.push.waitsFor == .credential("main")
    }
    try await pushed.tables.resume(credential: "main")
    var answered = gateway.answered.makeAsyncIterator()
    #expect(await answered.next() == "zoe/phone")
    gateway.speak()
    for _ in 0..<2 { _ = await answered.next() }
    running.cancel()
    try await running.value
    #expect(try pushed.tables.pendingCount() == 0)
    await pushed.store.close()
  }

  @Test func `what waits behind a push whose answer got lost goes on after a restart`()
    async throws
  {
    let pushed = try await PushedStore()
    let gateway = SilentGateway { _ in true }
    var settings = DispatchSettings()
    settings.sendsMax = 2
    try await pushed.dispatcher(gateway, settings: settings).runUntilIdle()
    try await asleep("zoe", by: "main", in: pushed)
    for _ in 0..<5 { _ = try await pushed.store.deposit(.direct("hi"), to: ["zoe"]) }
    // It is killed where it would write down the first answer.
    let killSwitch = KillSwitch(afterSteps: 6)
    gateway.speak()
    do {
      try await pushed.dispatcher(
        gateway, settings: settings,
        probe: { () throws(MailboxError) in try killSwitch.step() }
      ).runUntilIdle()
    } catch {
      #expect(killSwitch.hasKilled)
    }
    try await pushed.reopen()
    #expect(try await pushed.dispatcher(gateway, settings: settings).runUntilIdle() == nil)
    #expect(try pushed.tables.ledger(of: "zoe").count == 5)
    #expect(try pushed.tables.pendingCount() == 0)
    await pushed.store.close()
  }

  @Test func `no credential takes the places of all`() {
    var settings = DispatchSettings()
    settings.sendsMax = 10_000
    settings.sendsTotalMax = 100
    let shares = Shares(settings)
    var own: [Int] = []
    // Each takes all that it gets, and none gives anything back.
    for _ in 0..<6 {
      var mine = 0
      while shares.room(own: mine, all: own.reduce(mine, +)) > 0 { mine += 1 }
      own.append(mine)
    }
    #expect(own == [50, 25, 12, 6, 3, 2])
    settings.sendsMax = 1
    #expect(Shares(settings).ofUser == 1)
  }
}
