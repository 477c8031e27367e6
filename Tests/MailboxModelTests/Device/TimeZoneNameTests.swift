import MailboxModel
import Testing

@Suite("A time zone that does not exist is refused by name") struct TimeZoneNameTests {
  @Test(arguments: [
    "Europe/Vienna", "Asia/Shanghai", "Asia/Kolkata", "Asia/Calcutta", "Europe/Kyiv", "UTC", "GMT",
    "Etc/UTC", "Etc/GMT-8", "America/Argentina/Buenos_Aires", "US/Eastern", "EST5EDT", "Japan",
    "Pacific/Kanton", "America/Port-au-Prince",
  ])
  func `names that IANA's database has are taken`(name: String) throws {
    try TimeZoneName.check(name)
  }

  @Test(arguments: [
    ("Asia/Beijing", "Asia/Shanghai"), ("China Standard Time", "Asia/Shanghai"),
    ("europe/vienna", "Europe/Vienna"), ("america/new york", "America/New_York"),
    ("asia/kolkata", "Asia/Kolkata"), ("Asia/Shangai", "Asia/Shanghai"),
    ("Europe/Viena", "Europe/Vienna"), ("Asia/Delhi", "Asia/Kolkata"), ("utc", "UTC"),
    ("JST", "Asia/Tokyo"), ("PST", "America/Los_Angeles"), ("Z", "UTC"),
  ])
  func `a name that is none is refused with the one that was meant`(name: String, meant: String) {
    #expect(
      throws: MailboxError.invalidArgument(
        name: "time zone", value: name,
        reason: "IANA's database has no time zone of this name; use '\(meant)'")
    ) { try TimeZoneName.check(name) }
  }

  @Test(arguments: ["+08:00", "UTC+8", "GMT+08:00", "-0330", "GMT+8"])
  func `an offset is refused as one`(name: String) {
    let error = #expect(throws: MailboxError.self) { try TimeZoneName.check(name) }
    #expect(error?.message.contains("an offset is no time zone") == true)
    #expect(error?.message.contains("'\(name)'") == true)
  }

  @Test(arguments: [
    "Etc/Unknown", "Nonsense/Zone", "", "/", "SystemV/PST8", "Factory", "AST", "IST", "posixrules",
    "../../etc/passwd", "Europe/Vienna ", "Europe/Vienna\u{301}", "Europe/", "\u{0}",
    String(repeating: "Europe/", count: 20),
  ])
  func `what is no name at all is refused`(name: String) {
    let error = #expect(throws: MailboxError.self) { try TimeZoneName.check(name) }
    #expect(error?.code == "invalidArgument")
  }

  @Test func `a change of preferences with such a zone is refused, and a stored one goes on`()
    throws
  {
    var change = PushPreferencesChange()
    change.quietHours = .to(
      try QuietHours(startMinute: 0, endMinute: 1, timeZone: "Asia/Beijing"))
    #expect(throws: MailboxError.self) { try change.validate() }
    change.quietHours = .to(nil)
    try change.validate()
  }

  @Test(arguments: [Int64.max, 253_402_300_800_000, -62_135_596_800_001, .min])
  func `a moment beyond the year 9999 is refused where it is set`(milliseconds: Int64) throws {
    var change = PushPreferencesChange()
    change.silentUntil = .to(Timestamp(milliseconds: milliseconds))
    let error = #expect(throws: MailboxError.self) { try change.validate() }
    #expect(error?.message.contains("silent until is '\(milliseconds)'") == true)
    change.silentUntil = .to(Timestamp(milliseconds: 253_402_300_799_999))
    try change.validate()
  }
}
