@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("What is no news any more is taken off the screens", .stores) struct ClearingTests {
  private let bob: MailboxAddress = "bob"

  /// Bob's phone and tablet sleep, and were pushed two messages of alice's and one of carol's.
  private func pushed(
    _ gateway: RecordingGateway, settings: DispatchSettings = DispatchSettings()
  ) async throws -> PushedStore {
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    try await dispatcher.runUntilIdle()
    for device in ["phone", "tablet"] as [DeviceID] { try await pushed.asleep(device, of: bob) }
    for (sender, id) in [("alice", "m1"), ("alice", "m2"), ("carol", "m3")] as [(UserID, MessageID)]
    {
      _ = try await pushed.store.deposit(.direct("hi", from: sender, id: id), to: [bob])
      try await dispatcher.runUntilIdle()
    }
    #expect(gateway.messages.count == 6)
    return pushed
  }

  @Test func `what is read on one device leaves the screen of the other`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await pushed(gateway)
    try await pushed.store.setPresence(.foreground, badge: nil, of: "tablet", in: bob)
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 2)
    try await pushed.dispatcher(gateway, settings: DispatchSettings()).runUntilIdle()
    #expect(gateway.clears.map(\.token) == ["bob/phone"])
    let clear = try #require(gateway.clears.first)
    #expect(clear.kind == .silent)
    #expect(
      clear.body
        == #"{"aps":{"content-available":1},"clear":{"conversation":"alice","through":2}}"#)
    let line = try #require(try pushed.tables.ledger(of: bob).first { $0.kind == .clear })
    #expect(line.result == .pushed(credential: "main") && line.device == "phone")
    // Said once.
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 2)
    try await pushed.dispatcher(gateway, settings: DispatchSettings()).runUntilIdle()
    #expect(gateway.clears.count == 1)
    await pushed.store.close()
  }

  @Test func `a recalled message is taken away from both, and no other`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await pushed(gateway)
    _ = try await pushed.store.recall("m2", from: "alice", in: [bob])
    #expect(
      try await pushed.dispatcher(gateway, settings: DispatchSettings()).runUntilIdle() == nil)
    #expect(Set(gateway.clears.map(\.token)) == ["bob/phone", "bob/tablet"])
    let clear = #""clear":{"conversation":"alice","sequence":2,"message":"m2"}"#
    #expect(gateway.clears.allSatisfy { $0.body.contains(clear) })
    await pushed.store.close()
  }

  @Test func `nothing is sent for what was never pushed, and nothing to an app in use`()
    async throws
  {
    let gateway = RecordingGateway()
    let pushed = try await pushed(gateway)
    let quiet = Message.direct("quiet", from: "dave").pushed { $0.isDisabled = true }
    _ = try await pushed.store.deposit(quiet, to: [bob])
    _ = try await pushed.store.markRead(bob, conversation: "dave", through: 4)
    for device in ["phone", "tablet"] as [DeviceID] {
      try await pushed.store.setPresence(.foreground, badge: nil, of: device, in: bob)
    }
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 2)
    try await pushed.dispatcher(gateway, settings: DispatchSettings()).runUntilIdle()
    // The app has cleared its screen itself.
    for device in ["phone", "tablet"] as [DeviceID] {
      try await pushed.store.setPresence(.suspended, badge: nil, of: device, in: bob)
    }
    _ = try await pushed.store.markRead(bob, conversation: "carol", through: 3)
    try await pushed.dispatcher(gateway, settings: DispatchSettings()).runUntilIdle()
    #expect(gateway.clears.isEmpty)
    await pushed.store.close()
  }

  @Test func `a device is told so often an hour, and 0 never`() async throws {
    var settings = DispatchSettings()
    for (perHourMax, expected) in [(1, 1), (0, 0)] {
      settings.clearsPerHourMax = perHourMax
      let gateway = RecordingGateway()
      let pushed = try await pushed(gateway, settings: settings)
      try await pushed.store.signOut("tablet", of: bob)
      let dispatcher = try pushed.dispatcher(gateway, settings: settings)
      _ = try await pushed.store.markRead(bob, conversation: "alice", through: 1)
      _ = try await pushed.store.markRead(bob, conversation: "carol", through: 3)
      try await dispatcher.runUntilIdle()
      #expect(gateway.clears.count == expected)
      pushed.clock.advance(seconds: 3601)
      _ = try await pushed.store.markRead(bob, conversation: "alice", through: 2)
      try await dispatcher.runUntilIdle()
      #expect(gateway.clears.count == 2 * expected)
      await pushed.store.close()
    }
  }

  @Test func `what is read while its push is under way is taken away behind it`() async throws {
    let pushed = try await PushedStore()
    let tables = pushed.tables
    let push = PendingPush.owed(5)
    try await tables.write([.add(push)])
    let ended = EndedMessages(
      mailbox: bob, device: nil, conversation: "alice", sequences: 0...5, rule: .read)
    try await tables.write([.end(ended, at: push.dueAt)])
    // The answer comes, and finds the row gone.
    let entry = LedgerEntry(of: push, .pushed(credential: "main"), at: push.dueAt)
    try await tables.write([
      .show(ShownPush(of: push), perHourMax: 3, at: push.dueAt), .finish(push, entry),
    ])
    let owed = try tables.pending(of: bob)
    #expect(owed.map(\.kind) == [.clear] && owed.map(\.sequence) == [5])
    #expect(try tables.ledger(of: bob).map(\.result) == [.pushed(credential: "main")])
    await pushed.store.close()
  }

  @Test func `what a device shows is remembered in a bounded number of rows`() async throws {
    let pushed = try await PushedStore()
    let tables = pushed.tables
    for sequence in 1...100 {
      let push = PendingPush.owed(UInt64(sequence))
      try await tables.write([
        .add(push), .show(ShownPush(of: push), perHourMax: 3, at: push.dueAt),
      ])
    }
    let shown = try tables.lanes().shown
    #expect(try tables.rowCount(of: shown) == PushTables.shownMax)
    await pushed.store.close()
  }

  @Test func `badges that are pushed alone are switched off by credential`() async throws {
    var settings = DispatchSettings()
    settings.credentialsWithoutBadgePushes = ["main"]
    settings.clearsPerHourMax = 0
    let gateway = RecordingGateway()
    let pushed = try await pushed(gateway, settings: settings)
    let dispatcher = try pushed.dispatcher(gateway, settings: settings)
    _ = try await pushed.store.markRead(bob, conversation: "alice", through: 2)
    #expect(try await dispatcher.runUntilIdle() == nil)
    #expect(gateway.badges.isEmpty)
    await pushed.store.close()
  }

  @Test func `a clear that the provider does not take waits as all others do`() async throws {
    let gateway = RecordingGateway { push, _ in
      push.kind == .silent ? .retry(.token, reason: "429", afterSeconds: 30) : .delivered
    }
    let pushed = try await pushed(gateway)
    _ = try await pushed.store.recall("m3", from: "carol", in: [bob])
    let next = try #require(
      try await pushed.dispatcher(gateway, settings: DispatchSettings()).runUntilIdle())
    #expect(next > pushed.clock.now)
    let owed = try pushed.tables.owed(to: bob)
    #expect(owed.map(\.push.kind) == [.clearOne, .clearOne])
    #expect(owed.allSatisfy { $0.reason.contains("429") })
    // Opened meanwhile, the app needs it no more.
    try await pushed.store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    try await pushed.dispatcher(gateway, settings: DispatchSettings()).runUntilIdle()
    #expect(try pushed.tables.owed(to: bob).map(\.push.key.device) == ["tablet"])
    await pushed.store.close()
  }
}
