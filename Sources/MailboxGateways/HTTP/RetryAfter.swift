internal import Foundation

/// The header `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// Seconds to wait; nil when the text is neither.
  static func seconds(_ text: String, unixSeconds: Int64) -> UInt32? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if let seconds = UInt32(text) { return seconds }
    guard let date = date(text) else { return nil }
    let wait = date.timeIntervalSince1970 - Double(unixSeconds)
    return UInt32(exactly: min(max(wait, 0), Double(UInt32.max)).rounded(.up))
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`
  private static func date(_ text: String) -> Date? {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.date(from: text)
  }
}
