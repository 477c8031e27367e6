import MailboxModel
import MailboxPush
import Testing

@Suite("Quiet hours") struct QuietHoursTests {
  /// 2024-01-01 00:00 UTC and some minutes.
  private func minute(_ minute: Int64) -> Timestamp {
    Timestamp(seconds: 1_704_067_200 + minute * 60)
  }

  @Test func `they begin with their first minute and end before their last`() throws {
    let hours = try QuietHours(startMinute: 60, endMinute: 120, timeZone: "UTC")
    #expect([59, 60, 119, 120].map { hours.contains(minute($0)) } == [false, true, true, false])
  }

  @Test func `they may wrap midnight`() throws {
    let hours = try QuietHours(startMinute: 1320, endMinute: 420, timeZone: "UTC")
    #expect(
      [1319, 1320, 0, 419, 420].map { hours.contains(minute($0)) }
        == [false, true, true, true, false])
  }

  @Test func `equal ends are all day`() throws {
    let hours = try QuietHours(startMinute: 600, endMinute: 600, timeZone: "UTC")
    #expect([0, 599, 600, 1439].allSatisfy { hours.contains(minute($0)) })
  }

  @Test func `they follow summer time`() throws {
    let hours = try QuietHours(startMinute: 540, endMinute: 541, timeZone: "America/New_York")
    #expect(hours.contains(minute(14 * 60)))
    #expect(hours.contains(Timestamp(seconds: 1_719_835_200 + 60 * 60)))
    #expect(!hours.contains(Timestamp(seconds: 1_719_835_200 + 120 * 60)))
  }

  @Test func `an unknown time zone is taken as UTC`() throws {
    let hours = try QuietHours(startMinute: 0, endMinute: 1, timeZone: "Mars/Olympus")
    #expect(hours.contains(minute(0)))
  }
}
