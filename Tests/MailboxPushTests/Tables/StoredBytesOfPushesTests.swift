@testable import MailboxPush

import Foundation
import LMDB
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// The bytes on the disk stay as they are: what another version wrote is read by them.
@Suite("The bytes of the tables of pushes", .stores) struct StoredBytesOfPushesTests {
  private static let names = [
    "pending", "due", "ledger", "ages", "devices", "credentials", "badges", "windows", "closing",
    "meta",
    "parked", "behind", "aside", "shown", "clearing",
  ]

  /// The characters of a key or a row; others than those of ASCII that can be seen in hexadecimal digits.
  private func characters(_ bytes: RawSpan) -> String {
    var text = ""
    for index in 0..<bytes.byteCount {
      let byte = bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      let isSeen = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "\\")
      let digits = String(byte, radix: 16)
      text += isSeen ? String(UnicodeScalar(byte)) : "\\" + (byte < 16 ? "0" : "") + digits
    }
    return text
  }

  private func lines(in directory: String) throws -> [String] {
    let environment = try Environment(
      directory: directory, settings: Environment.Settings(tablesMax: 32, access: .readOnly))
    var lines: [String] = []
    for name in Self.names {
      let table = try environment.openTable(name, keys: [UInt8].self)
      try environment.read { (transaction) throws(LMDBError) in
        try transaction.withCursor(in: table) { (cursor) throws(LMDBError) in
          while try cursor.next() {
            lines.append("\(name) \(characters(cursor.key)) \(characters(cursor.value))")
          }
        }
      }
    }
    try environment.close()
    return lines
  }

  @Test func `one of each is written as it always was`() async throws {
    let directory = try TemporaryDirectory()
    let tables = try PushTables(at: directory.path("push"))
    let noon = Timestamp(milliseconds: 0x0102_0304_0506)
    var message = PendingPush.owed(1, dueAt: noon)
    message.sentAt = noon
    message.expiresAt = noon.adding(seconds: 1)
    var waiting = PendingPush.owed(2, in: "#room", dueAt: noon)
    waiting.sentAt = noon
    waiting.expiresAt = noon.adding(seconds: 1)
    waiting.waitsFor = .credential("main")
    waiting.messageID = "id"
    var behind = waiting
    behind.key.position = FeedPosition(rawValue: 3)
    behind.sequence = 3
    behind.waitsFor = .turn("main")
    var token = TokenState(
      of: Binding(token: "t", platform: .apns, credential: "main", registeredAt: noon))
    token.quarantine = "BadDeviceToken"
    let credential = CredentialState(
      notBefore: noon, failures: 3, suspension: "wrong", reason: "503")
    let clear = ClearedMessages(
      mailbox: "bob", devices: ["tablet"], reason: .recalled, sequences: 5...5,
      cause: FeedPosition(rawValue: 9), perHourMax: 3)
    try await tables.write([
      .add(message), .add(waiting), .add(behind),
      .badge("bob", "phone", .mayBeWrong(since: FeedPosition(rawValue: 7), lookAt: noon)),
      .badge("bob", "tablet", .shows(3)),
      .token("bob", "phone", token), .credential("main", credential),
      .token("bob", "tablet", token), .credential("third", credential),
      .show(ShownPush(of: .owed(4)), perHourMax: 3, at: noon),
      .show(ShownPush(of: .owed(5, by: "tablet")), perHourMax: 3, at: noon),
      .clear(clear, at: noon),
      .openWindow(PushWindow(of: message), until: noon),
      .record(LedgerEntry(of: waiting, .pushed(credential: "main"), as: .summary(of: 2), at: noon)),
      .record(LedgerEntry(of: behind, .suppressed(.read), at: noon)),
      .record(
        LedgerEntry(
          of: message, .refused(credential: "main", reason: "why"), as: .badge(2), at: noon)),
      .record(LedgerEntry(of: message, .printed(credential: "main"), as: .clear, at: noon)),
      .position(FeedPosition(rawValue: 77)), .resume(credential: "other"),
    ])
    let tablet = Array("default\0bob\0tablet".utf8)
    try await tables.write([
      .setAside(DamagedRow(place: .devices, key: tablet, reason: "a test")),
      .setAside(DamagedRow(place: .credentials, key: Array("third".utf8), reason: "a test")),
    ])
    try tables.close()
    let expected = Self.written.replacingOccurrences(of: "\n    ", with: "")
    #expect(
      try lines(in: directory.path("push")) == expected.split(separator: "\n").map(String.init))
  }

  /// A line is a table, a key and its row; what is indented goes on with the line before.
  private static let written = #"""
    pending default\00bob\00phone\00\00\00\00\00\00\00\00\00 \03\01\06\05\04\03\02\01\00\00\00
        \00\00\00\00\00\00\00\00\07\00\00\00\00\00\00\00
    pending default\00bob\00phone\00\00\00\00\00\00\00\00\01 \03\00\06\05\04\03\02\01\00\00\00
        \00\00\00\00\00\00\00\00\07\00\00\00\00\00\00\00\01\00\00\00\00\00\00\00\06\05\04\03\02
        \01\00\00\ee\08\04\03\02\01\00\00\05alice\01\02m1\00\05alice
    pending default\00bob\00phone\00\00\00\00\00\00\00\00\02 \03\00\06\05\04\03\02\01\00\00\00
        \00\00\00\00\00\00\00\03\04main\07\00\00\00\00\00\00\00\02\00\00\00\00\00\00\00\06\05\04
        \03\02\01\00\00\ee\08\04\03\02\01\00\00\05alice\01\02id\01\05#room
    pending default\00bob\00phone\00\00\00\00\00\00\00\00\03 \03\00\06\05\04\03\02\01\00\00\00
        \00\00\00\00\00\00\00\04\04main\07\00\00\00\00\00\00\00\03\00\00\00\00\00\00\00\06\05\04
        \03\02\01\00\00\ee\08\04\03\02\01\00\00\05alice\01\02id\01\05#room
    pending default\00bob\00tablet\00\00\00\00\00\00\00\00\09 \03\03\06\05\04\03\02\01\00\00\00
        \00\00\00\00\00\00\00\00\07\00\00\00\00\00\00\00\05\00\00\00\00\00\00\00\06\05\04\03\02
        \01\00\00\06a*\08\02\01\00\00\03bob\01\02m1\00\05alice
    due \00\00\01\02\03\04\05\06default\00bob\00phone\00\00\00\00\00\00\00\00\00 \00
    due \00\00\01\02\03\04\05\06default\00bob\00phone\00\00\00\00\00\00\00\00\01 \00
    due \00\00\01\02\03\04\05\06default\00bob\00phone\00\00\00\00\00\00\00\00\02 \00
    due \00\00\01\02\03\04\05\06default\00bob\00phone\00\00\00\00\00\00\00\00\03 \00
    due \00\00\01\02\03\04\05\06default\00bob\00tablet\00\00\00\00\00\00\00\00\09 \00
    ledger default\00bob\00\00\00\00\00\00\00\00\01phone\00 \03\02\02\00\00\00\00\00\00\00\01\00
        \00\00\00\00\00\00\01\02m1\06\05\04\03\02\01\00\00\00\00\00\00\03\04main\03why
    ledger default\00bob\00\00\00\00\00\00\00\00\01phone\00\01 \03\03\01\00\00\00\00\00\00\00\01
        \02m1\06\05\04\03\02\01\00\00\00\00\00\00\04\04main
    ledger default\00bob\00\00\00\00\00\00\00\00\02phone \03\01\02\00\00\00\00\00\00\00\02\00\00
        \00\00\00\00\00\01\02id\06\05\04\03\02\01\00\00\00\00\00\00\01\04main
    ledger default\00bob\00\00\00\00\00\00\00\00\03phone \03\00\03\00\00\00\00\00\00\00\01\02id
        \06\05\04\03\02\01\00\00\00\00\00\00\02\04read
    ages \00\00\01\02\03\04\05\06default\00bob\00\00\00\00\00\00\00\00\01phone\00 \00
    ages \00\00\01\02\03\04\05\06default\00bob\00\00\00\00\00\00\00\00\01phone\00\01 \00
    ages \00\00\01\02\03\04\05\06default\00bob\00\00\00\00\00\00\00\00\02phone \00
    ages \00\00\01\02\03\04\05\06default\00bob\00\00\00\00\00\00\00\00\03phone \00
    devices default\00bob\00phone \02\f9\7f\bb+\a3\bd\13\1f\06\05\04\03\02\01\00\00\00\00\00\00
        \00\00\00\00\00\00\00\00\01\0eBadDeviceToken\00
    credentials main \02\06\05\04\03\02\01\00\00\03\00\00\00\01\05wrong\01\03503
    credentials other \02\00\00\00\00\00\00\00\00\00\00\00\00\00\00
    badges default\00bob\00tablet \01\01\03\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00
        \00\00\00
    windows default\00bob\00phone\00\00alice \06\05\04\03\02\01\00\00
    closing \00\00\01\02\03\04\05\06default\00bob\00phone\00\00alice \00
    meta format \03\00\00\00
    meta position M\00\00\00\00\00\00\00
    meta resumed \01\00\00\00\00\00\00\00
    parked \04main\00\00\00\00\00\00\00\02default\00bob\00phone\00\00\00\00\00\00\00\00\02 defau
        lt\00bob\00phone\00\00\00\00\00\00\00\00\02
    behind \04maindefault\00bob\00\00\00\00\00\00\00\00\03phone\00\00 default\00bob\00phone\00
        \00\00\00\00\00\00\00\03
    aside \06default\00bob\00tablet \02\f9\7f\bb+\a3\bd\13\1f\06\05\04\03\02\01\00\00\00\00\00
        \00\00\00\00\00\00\00\00\00\01\0eBadDeviceToken\00
    aside \07third \02\06\05\04\03\02\01\00\00\03\00\00\00\01\05wrong\01\03503
    shown default\00bob\00phone\00\00\00\00\00\00\00\00\04 \01\07\00\00\00\00\00\00\00\04\00\00
        \00\00\00\00\00\01\02m1\00\05alice
    clearing default\00bob\00tablet \01\06\05\04\03\02\01\00\00\01\00\00\00
    """#
}
