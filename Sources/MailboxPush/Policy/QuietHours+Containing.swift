internal import Foundation
public import MailboxModel

extension QuietHours {
  /// Returns whether a moment lies in these hours: from the first minute up to, but not including, the last.
  ///
  /// They may wrap midnight, and equal ends mean all day. A time zone that the system does not know
  /// is taken as UTC.
  public func contains(_ moment: Timestamp) -> Bool {
    if startMinute == endMinute { return true }
    let minute = minuteOfDay(at: moment)
    return startMinute < endMinute
      ? minute >= startMinute && minute < endMinute
      : minute >= startMinute || minute < endMinute
  }

  private func minuteOfDay(at moment: Timestamp) -> UInt16 {
    let seconds = moment.seconds
    let zone = timeZone == "UTC" ? nil : TimeZone(identifier: timeZone)
    let offset = zone?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) ?? 0
    let (local, overflow) = seconds.addingReportingOverflow(Int64(offset))
    let ofDay = ((overflow ? seconds : local) % 86_400 + 86_400) % 86_400
    return UInt16(ofDay / 60)
  }
}
