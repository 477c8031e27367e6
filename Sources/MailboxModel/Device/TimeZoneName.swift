internal import Foundation

/// Names of time zones, as IANA's database has them and the system knows them.
public enum TimeZoneName {
  /// Throws `.invalidArgument` for a name that is none, and says which to use where it can be guessed:
  /// quiet hours in a zone that does not exist would be kept in UTC.
  public static func check(_ name: String) throws(MailboxError) {
    guard !exists(name) else { return }
    throw .invalidArgument(name: "time zone", value: name, reason: reason(against: name))
  }

  /// Returns whether IANA's database has a zone of this name, in these letters, and the system knows it.
  public static func exists(_ name: String) -> Bool {
    guard name.utf8.count <= 64, name.utf8.contains(UInt8(ascii: "/")) || withoutArea.contains(name)
    else { return false }
    // ICU has zones of its own that are none of IANA's: SystemV/PST8, and Etc/Unknown for none.
    guard !name.hasPrefix("SystemV/"), name != "Etc/Unknown" else { return false }
    return TimeZone(identifier: name) != nil
  }

  /// IANA's names that have no area before them; ICU takes others, as AST and GMT+8.
  private static let withoutArea: Set<String> = [
    "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT",
    "GMT+0",
    "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica",
    "Japan",
    "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT",
    "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU",
    "WET",
    "Zulu",
  ]

  private static func reason(against name: String) -> String {
    if let suggestion = suggestion(for: name) {
      return "IANA's database has no time zone of this name; use '\(suggestion)'"
    }
    if isOffset(name) {
      return "an offset is no time zone, as it knows no summer time; "
        + "use a name of IANA's database, as 'Asia/Shanghai'"
    }
    return "IANA's database has no time zone of this name; use one that it has, as 'Europe/Vienna'"
  }

  /// `+08:00`, `UTC+8`, `GMT-0330`
  private static func isOffset(_ name: String) -> Bool {
    var rest = name[...]
    for prefix in ["UTC", "GMT"] where rest.hasPrefix(prefix) { rest.removeFirst(3) }
    guard let sign = rest.popFirst(), sign == "+" || sign == "-" || sign == "−" else {
      return false
    }
    return !rest.isEmpty && rest.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ":") }
  }
}
