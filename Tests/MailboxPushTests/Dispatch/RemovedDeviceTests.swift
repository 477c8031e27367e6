@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("What was owed to a device that is known no more", .stores) struct RemovedDeviceTests {
  private let bob: MailboxAddress = "bob"

  @Test func `it ends as for one that is signed out, and nothing of the device is kept`()
    async throws
  {
    let pushed = try await PushedStore()
    let store = pushed.store
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway, settings: DispatchSettings())
    try await dispatcher.runUntilIdle()
    for device in ["phone", "tablet"] as [DeviceID] { try await pushed.asleep(device, of: bob) }
    _ = try await store.deposit(.direct("hi", id: "m1"), to: [bob])
    try await dispatcher.runUntilIdle()
    #expect(gateway.messages.count == 2)
    try await store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    _ = try await store.deposit(.direct("held", id: "m2"), to: [bob])
    try await dispatcher.runUntilIdle()
    try await pushed.tables.write([
      .token(bob, "phone", TokenState(of: Binding(token: "t", platform: .fcm, credential: "c")))
    ])
    try await store.removeDevice("phone", of: bob)
    try await dispatcher.runUntilIdle()
    #expect(try pushed.tables.pending(of: bob).allSatisfy { $0.key.device != "phone" })
    #expect(try pushed.tables.state(of: "phone", in: bob) == nil)
    #expect(try pushed.tables.badge(of: "phone", in: bob) == nil)
    let ended = try pushed.tables.ledger(of: bob, sequence: 2).filter { $0.device == "phone" }
    #expect(ended.map(\.result) == [.suppressed(.signedOut)])
    // The other device goes on.
    #expect(gateway.messages.filter { $0.token == "bob/tablet" }.count == 2)
    await store.close()
  }

  @Test(
    arguments: [
      .delivered, .quarantine(reason: "DeviceTokenNotForTopic"),
      .retry(.token, reason: "429", afterSeconds: 60),
    ] as [PushOutcome], [false, true])
  func `an answer that comes behind that keeps nothing of it, and tells nothing of one of its name`(
    outcome: PushOutcome, comesAgain: Bool
  ) async throws {
    let pushed = try await PushedStore()
    let (store, tables) = (pushed.store, pushed.tables)
    let gateway = SilentGateway(answering: outcome) { _ in true }
    var settings = DispatchSettings()
    settings.summaryWindowSeconds = 60
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    try await dispatcher.runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    let running = Task { try await dispatcher.run() }
    _ = try await store.deposit(.direct("hi"), to: [bob])
    try await eventually { gateway.count(to: "bob/phone") == 1 }
    try await store.removeDevice("phone", of: bob)
    try await eventually {
      try tables.ledger(of: bob).map(\.result) == [.suppressed(.signedOut)]
    }
    if comesAgain {
      pushed.clock.advance(seconds: 1)
      try await pushed.asleep("phone", of: bob)
      try await eventually { try tables.badge(of: "phone", in: bob) != nil }
    }
    gateway.speak()
    running.cancel()
    try await running.value
    #expect(try tables.state(of: "phone", in: bob) == nil)
    #expect(try tables.badge(of: "phone", in: bob)?.shown == nil)
    #expect(try tables.rowCount(of: tables.windows, tables.lanes().shown) == 0)
    if !comesAgain {
      #expect(try tables.devicesWithRows(behind: .beforeAll, limit: 9).devices.isEmpty)
    }
    await store.close()
  }

  @Test(arguments: [false, true])
  func `what the feed did not tell, a round through all devices finds`(isNewDispatcher: Bool)
    async throws
  {
    let pushed = try await PushedStore()
    let (store, tables) = (pushed.store, pushed.tables)
    let settings = DispatchSettings()
    var dispatcher = try pushed.dispatcher(RecordingGateway(), settings: settings)
    try await dispatcher.runUntilIdle()
    // More than are asked about in one turn.
    let users = (0..<70).map { MailboxAddress(UserID(checked: "user-\($0)")) }
    for user in users { try await pushed.asleep("phone", of: user) }
    try await pushed.asleep("tablet", of: bob)
    _ = try await store.deposit(.direct("hi"), to: users + [bob])
    try await dispatcher.runUntilIdle()
    try await store.setPresence(.foreground, badge: nil, of: "phone", in: users[69])
    _ = try await store.deposit(.direct("held"), to: [users[69]])
    try await dispatcher.runUntilIdle()
    // All of that is lost.
    for user in users { try await store.removeDevice("phone", of: user) }
    let end = try store.feedEnd()
    if isNewDispatcher {
      try await tables.write([.position(end)])
      dispatcher = try pushed.dispatcher(RecordingGateway(), settings: settings)
    } else {
      try await tables.write([.position(FeedPosition(rawValue: end.rawValue + 1))])
    }
    for _ in 0..<3 { try await dispatcher.runUntilIdle() }
    let left = try tables.devicesWithRows(behind: .beforeAll, limit: 9).devices
    #expect(left.map(\.mailbox) == [bob])
    let ended = try tables.ledger(of: users[69], sequence: 2)
    #expect(ended.map(\.result) == [.suppressed(.signedOut)])
    await store.close()
  }
}
