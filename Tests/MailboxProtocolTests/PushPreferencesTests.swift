import MailboxModel
import MailboxProtocol
import SwiftProtobuf
import Testing

@Suite("Push preferences over the wire change field by field") struct PushPreferencesTests {
  private func all() throws -> PushPreferences {
    var all = PushPreferences()
    all.isEnabled = false
    all.oneToOneSound = "ping"
    all.groupSound = "bell"
    all.quietHours = try QuietHours(startMinute: 1320, endMinute: 420, timeZone: "Europe/Vienna")
    all.silentUntil = Timestamp(milliseconds: 1_900_000_000_000)
    all.countsMuted = false
    all.language = "zh-Hans"
    return all
  }

  @Test func `what is not there stays as it is`() throws {
    #expect(try PushPreferencesChange(.init()) == PushPreferencesChange())
    let sound = OfflineMailbox_V1_PushPreferences.with { $0.groupSound = "song" }
    var expected = try all()
    expected.groupSound = "song"
    #expect(try PushPreferencesChange(sound).applied(to: all()) == expected)
  }

  @Test func `what is there and empty takes the setting away`() throws {
    let cleared = OfflineMailbox_V1_PushPreferences.with {
      $0.disabled = false
      $0.oneToOneSound = ""
      $0.groupSound = ""
      $0.quietHours = .init()
      $0.silentUntil = 0
      $0.countsMuted = true
      $0.language = ""
    }
    #expect(try PushPreferencesChange(cleared).applied(to: all()) == PushPreferences())
  }

  @Test func `a change of everything comes back, from everything to everything`() throws {
    for (from, to) in [(PushPreferences(), try all()), (try all(), PushPreferences())] {
      let wire = OfflineMailbox_V1_PushPreferences(PushPreferencesChange(to: to))
      let bytes = try wire.serializedBytes() as [UInt8]
      let read = try OfflineMailbox_V1_PushPreferences(serializedBytes: bytes)
      #expect(try PushPreferencesChange(read).applied(to: from) == to)
    }
  }

  @Test func `an answer has what is set`() throws {
    let nothing = OfflineMailbox_V1_PushPreferences(PushPreferences())
    #expect(nothing.hasDisabled && !nothing.disabled)
    #expect(nothing.hasCountsMuted && nothing.countsMuted)
    #expect(!nothing.hasOneToOneSound && !nothing.hasQuietHours && !nothing.hasLanguage)
    #expect(try PushPreferences(nothing) == PushPreferences())
    #expect(try PushPreferences(OfflineMailbox_V1_PushPreferences(all())) == all())
  }

  @Test func `hours that are none are refused`() throws {
    let wire = OfflineMailbox_V1_PushPreferences.with {
      $0.quietHours.startMinute = 70_000
      $0.quietHours.timeZone = "UTC"
    }
    #expect(throws: MailboxError.self) { try PushPreferencesChange(wire) }
  }
}
