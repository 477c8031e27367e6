@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import StoredBytes
import Synchronization
import Testing

/// One bad byte stops nobody else's pushes.
@Suite("Rows that cannot be read", .stores) struct DamagedRowTests {
  private let reports = ReportCollector()

  private final class ReportCollector: Sendable {
    private let reports = Mutex<[DispatchReport]>([])
    func add(_ report: DispatchReport) { reports.withLock { $0.append(report) } }
    /// The tables that rows were set aside of.
    var places: [String] {
      reports.withLock { reports in
        reports.compactMap { if case .rowSetAside(let table, _) = $0 { table } else { nil } }
      }
    }
  }

  /// Two users whose pushes are owed, and wait for a credential where that is suspended.
  private func owed(
    _ gateway: RecordingGateway, isSuspended: Bool
  ) async throws -> PushedStore {
    let pushed = try await PushedStore()
    try await pushed.dispatcher(gateway).runUntilIdle()
    for user in ["bob", "carol"] as [MailboxAddress] { try await pushed.asleep("phone", of: user) }
    if isSuspended {
      let state = CredentialState(suspension: "wrong")
      try await pushed.tables.write([.credential("main", state)])
    } else {
      for user in ["bob", "carol"] as [MailboxAddress] {
        try await pushed.store.setPresence(.background, badge: nil, of: "phone", in: user)
      }
    }
    _ = try await pushed.store.deposit(.direct("hi"), to: ["bob", "carol"])
    try await pushed.dispatcher(gateway).runUntilIdle()
    #expect(gateway.all.isEmpty)
    return pushed
  }

  private func finish(_ pushed: PushedStore, _ gateway: RecordingGateway) async throws {
    pushed.clock.advance(seconds: 120)
    try await pushed.tables.resumeAll()
    let dispatcher = try pushed.dispatcher(gateway, report: { [reports] in reports.add($0) })
    // Its other entries end with the message.
    while let next = try await dispatcher.runUntilIdle() { pushed.clock.advance(to: next) }
  }

  @Test(arguments: [false, true])
  func `a push whose row is damaged is set aside and told, and the others go on`(
    isSuspended: Bool
  ) async throws {
    let gateway = RecordingGateway()
    let pushed = try await owed(gateway, isSuspended: isSuspended)
    let key = try #require(try pushed.tables.pending(of: "bob").first).key
    try pushed.tables.damage(PushKey(key), in: pushed.tables.pending)
    try await finish(pushed, gateway)
    #expect(gateway.messages.map(\.token) == ["carol/phone"])
    #expect(reports.places.first == "pending")
    #expect(try pushed.tables.asideCount() >= 1)
    #expect(try pushed.tables.pending(of: "bob") == [])
    await pushed.store.close()
  }

  @Test func `an entry that names no row is set aside`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await owed(gateway, isSuspended: false)
    let tables = pushed.tables
    let lost = PushKey(PendingPush.owed(99).key)
    for key in [lost, PushKey(bytes: [1, 2, 3])] {
      try tables.damage(MomentKey(pushed.clock.now, key), in: tables.due)
    }
    let lanes = try tables.lanes()
    try tables.damage(ParkedKey(.owed(99), by: "main"), in: lanes.parked, row: lost.bytes)
    // Behind all that its lane can have.
    let behindAll = ParkedKey(bytes: ParkedKey(behindLaneOf: "main").bytes + [0xFF, 0xFF])
    try tables.damage(behindAll, in: lanes.parked)
    // Of a name of 200 bytes, and of one that is no text.
    for key in [[200, 1, 2], [1, 0xFF, 7], [0]] as [[UInt8]] {
      try tables.damage(ParkedKey(bytes: key), in: lanes.parked)
      try tables.damage(BehindKey(bytes: key), in: lanes.behind)
    }
    try await finish(pushed, gateway)
    #expect(gateway.messages.count == 2)
    #expect(Set(reports.places) == ["due", "parked", "behind"])
    #expect(reports.places.count == 10, "\(reports.places)")
    await pushed.store.close()
  }

  @Test func `what is known of a token, a badge, a credential or a message is known no more`()
    async throws
  {
    let gateway = RecordingGateway()
    let pushed = try await owed(gateway, isSuspended: false)
    let tables = pushed.tables
    let device = DeviceKey("phone", in: "bob")
    try tables.damage(device, in: tables.devices)
    try tables.damage(device, in: tables.badges)
    let push = try #require(try tables.pending(of: "bob").first)
    let entry = LedgerEntry(of: push, .suppressed(.read), at: push.dueAt)
    try tables.damage(LedgerKey(entry), in: tables.ledger)
    try tables.damage(CredentialKey("main"), in: tables.credentials)
    try await finish(pushed, gateway)
    #expect(Set(gateway.messages.map(\.token)) == ["bob/phone", "carol/phone"])
    #expect(Set(reports.places) == ["devices", "badges", "ledger", "credentials"])
    await pushed.store.close()
  }

  @Test func `an event that meets a damaged row sets it aside`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await owed(gateway, isSuspended: false)
    let key = try #require(try pushed.tables.pending(of: "bob").first).key
    _ = try await pushed.store.deposit(.direct("again"), to: ["bob"])
    try await pushed.dispatcher(gateway).runUntilIdle()
    try pushed.tables.damage(PushKey(key), in: pushed.tables.pending)
    // Comes by the feed to all rows of the device.
    try await pushed.store.setPresence(.suspended, badge: nil, of: "phone", in: "bob")
    try await finish(pushed, gateway)
    #expect(gateway.messages.count { $0.token == "bob/phone" } == 1)
    #expect(try pushed.tables.asideCount() >= 1)
    await pushed.store.close()
  }
}
