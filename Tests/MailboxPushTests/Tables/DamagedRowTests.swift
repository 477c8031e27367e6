@testable import MailboxPush

import LMDB
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

  private func damage(
    _ key: [UInt8], in table: Table<[UInt8]>, of tables: PushTables, row: [UInt8] = [99]
  ) throws {
    try tables.environment.write { (transaction) throws(MailboxError) in
      try tables.put(row, for: key, in: table, transaction)
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
    let key = try #require(try pushed.tables.pending(of: "bob").first).key.bytes
    try damage(key, in: pushed.tables.pending, of: pushed.tables)
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
    let moment = pushed.clock.now.keyBytes
    try damage(moment + PendingPush.owed(99).key.bytes, in: pushed.tables.due, of: pushed.tables)
    try damage(moment + [1, 2, 3], in: pushed.tables.due, of: pushed.tables)
    let lanes = try pushed.tables.lanes()
    let nobody = PushLane.parked(.owed(99), by: "main")
    try damage(nobody, in: lanes.parked, of: pushed.tables, row: PendingPush.owed(99).key.bytes)
    // Behind all that its lane can have.
    let behindAll = PushLane.next(after: "main") + [0xFF, 0xFF]
    try damage(behindAll, in: lanes.parked, of: pushed.tables)
    // Of a name of 200 bytes, and of one that is no text.
    for key in [[200, 1, 2], [1, 0xFF, 7], [0]] as [[UInt8]] {
      try damage(key, in: lanes.parked, of: pushed.tables)
      try damage(key, in: lanes.behind, of: pushed.tables)
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
    let device = MailboxKey("bob").bytes + Array("phone".utf8)
    try damage(device, in: tables.devices, of: tables)
    try damage(device, in: tables.badges, of: tables)
    let push = try #require(try tables.pending(of: "bob").first)
    let entry = LedgerEntry(of: push, .suppressed(.read), at: push.dueAt)
    try damage(entry.keyBytes, in: tables.ledger, of: tables)
    try tables.environment.write { (transaction) throws(MailboxError) in
      try tables.put([99], for: "main", in: tables.credentials, transaction)
    }
    try await finish(pushed, gateway)
    #expect(Set(gateway.messages.map(\.token)) == ["bob/phone", "carol/phone"])
    #expect(Set(reports.places) == ["devices", "badges", "ledger", "credentials"])
    await pushed.store.close()
  }

  @Test func `an event that meets a damaged row sets it aside`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await owed(gateway, isSuspended: false)
    let key = try #require(try pushed.tables.pending(of: "bob").first).key.bytes
    _ = try await pushed.store.deposit(.direct("again"), to: ["bob"])
    try await pushed.dispatcher(gateway).runUntilIdle()
    try damage(key, in: pushed.tables.pending, of: pushed.tables)
    // Comes by the feed to all rows of the device.
    try await pushed.store.setPresence(.suspended, badge: nil, of: "phone", in: "bob")
    try await finish(pushed, gateway)
    #expect(gateway.messages.count { $0.token == "bob/phone" } == 1)
    #expect(try pushed.tables.asideCount() >= 1)
    await pushed.store.close()
  }
}
