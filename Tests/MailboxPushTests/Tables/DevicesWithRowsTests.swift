@testable import MailboxPush

import LMDB
import MailboxModel
import MailboxStore
import MailboxTesting
import StoredBytes
import Testing

@Suite("Devices of which the tables have something", .stores) struct DevicesWithRowsTests {
  private let directory: TemporaryDirectory
  private let noon = PushQuestion.noon
  private let tables: PushTables

  init() throws {
    directory = try TemporaryDirectory()
    tables = try PushTables(at: directory.path("push"))
  }

  /// A device in each table, with names that begin alike.
  private func fill() async throws {
    let window = PushWindow(of: .owed(1, by: "ab"))
    let shown = PendingPush.owed(1, by: "c", of: "bobby")
    let told = PendingPush.owed(2, by: "d", of: "bobby")
    let clear = ClearedMessages(
      mailbox: "bobby", devices: ["d"], reason: .recalled, sequences: 2...2,
      cause: FeedPosition(rawValue: 9), perHourMax: 3)
    let binding = Binding(token: "t", platform: .fcm, credential: "main")
    try await tables.write([
      .badge("bob", "a", .shows(3)), .add(.owed(1, by: "a")),
      .openWindow(window, until: noon), .token("bob", "b", TokenState(of: binding)),
      .show(ShownPush(of: shown), perHourMax: 3, at: noon),
      .show(ShownPush(of: told), perHourMax: 3, at: noon), .clear(clear, at: noon),
    ])
  }

  private func names(_ devices: [DeviceWithRows]) -> [String] {
    devices.map { "\($0.mailbox.user)/\($0.device)" }
  }

  @Test func `all are found, each once, some at a time`() async throws {
    try await fill()
    // What cannot be read names none, and stops nothing.
    try tables.environment.write { (transaction) throws(MailboxError) in
      for key in [[7], Array("bob".utf8), Array("zoe\0zoe\0".utf8)] as [[UInt8]] {
        try tables.badges.putBytes([1], for: DeviceKey(bytes: key), transaction)
      }
    }
    for limit in 1...10 {
      var found: [String] = []
      var place: DeviceKey? = .beforeAll
      while let last = place {
        let next = try tables.devicesWithRows(behind: last, limit: limit)
        #expect(next.devices.count <= limit)
        found += names(next.devices)
        place = next.place
      }
      #expect(found == ["bob/a", "bob/ab", "bob/b", "bobby/c", "bobby/d"])
    }
  }

  @Test func `of one that is forgotten nothing is left in any table but the ledger`() async throws {
    try await fill()
    let known = try tables.devicesWithRows(behind: .beforeAll, limit: 9).devices
    try await tables.write(known.map { .forgetDevice($0.mailbox, $0.device, at: noon) })
    #expect(try tables.devicesWithRows(behind: .beforeAll, limit: 9).devices.isEmpty)
    let lanes = try tables.lanes()
    let left = try tables.rowCount(
      of: tables.due, tables.closing, lanes.parked, lanes.behind, lanes.aside)
    #expect(left == 0)
    #expect(try tables.ledger(of: "bob").map(\.result) == [.suppressed(.signedOut)])
  }
}
