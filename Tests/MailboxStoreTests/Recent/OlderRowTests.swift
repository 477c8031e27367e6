import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("Rows that older versions wrote go on being read") struct OlderRowTests {
  /// Preferences as the first version wrote them: off, no sounds, 22:00 to 7:00 in a zone that is
  /// none, silent until a moment.
  private let preferences: [UInt8] =
    [1, 0, 0, 0, 1, 0x28, 0x05, 0xA4, 0x01, 12] + Array("Asia/Beijing".utf8)
    + [1, 0x01, 0x68, 0x0E, 0x18, 0xA3, 0x01, 0, 0]

  @Test func `preferences of version 1, also with a time zone that is none`() throws {
    var reader = ByteReader(preferences.span.bytes, of: "a test")
    let found = try PushPreferences(decoding: &reader)
    let isAtEnd = reader.isAtEnd
    #expect(isAtEnd)
    #expect(!found.isEnabled)
    #expect(
      found.quietHours
        == (try QuietHours(startMinute: 1320, endMinute: 420, timeZone: "Asia/Beijing")))
    #expect(found.silentUntil?.milliseconds == 0x1_A318_0E68_01)
    #expect(found.countsMuted)
    var written: [UInt8] = []
    found.encode(to: &written)
    #expect(written == preferences)
  }

  @Test func `preferences that version 1 cannot say are of version 2`() throws {
    var new = PushPreferences()
    new.countsMuted = false
    var bytes: [UInt8] = []
    new.encode(to: &bytes)
    #expect(bytes.first == 2)
    var reader = ByteReader(bytes.span.bytes, of: "a test")
    #expect(try PushPreferences(decoding: &reader) == new)
    bytes[0] = 3
    #expect(throws: MailboxError.self) {
      var reader = ByteReader(bytes.span.bytes, of: "a test")
      _ = try PushPreferences(decoding: &reader)
    }
  }

  @Test func `a device whose badge is no int32 has the largest`() throws {
    var device = Device(id: "phone", registeredAt: Timestamp(milliseconds: 1), acknowledged: 0)
    device.reportedBadge = .max
    var row: [UInt8] = []
    device.encode(to: &row)
    var reader = ByteReader(row.span.bytes, of: "a test")
    #expect(try Device(decoding: &reader).reportedBadge == 2_147_483_647)
  }
}
