internal import Foundation

/// Guesses at the zone that somebody meant.
extension TimeZoneName {
  /// The zone that a name which is none stands for, as far as that can be guessed.
  static func suggestion(for name: String) -> String? {
    guard (1...64).contains(name.utf8.count) else { return nil }
    if let meant = meant[name.lowercased()] { return meant }
    let spelled = spelled(name)
    if exists(spelled) { return spelled }
    if let city = name.split(separator: "/").last, let meant = meant[city.lowercased()] {
      return meant
    }
    return nearest(to: spelled)
  }

  /// The name in the letters that IANA uses: `Europe/Vienna`, `America/New_York`.
  private static func spelled(_ name: String) -> String {
    var isFirst = true
    return String(
      name.map { character -> Character in
        defer { isFirst = !character.isLetter }
        if character == " " { return "_" }
        return (isFirst ? character.uppercased() : character.lowercased()).first ?? character
      })
  }

  /// The name that needs the fewest letters changed, when those are one or two.
  private static func nearest(to name: String) -> String? {
    let letters = Array(name.utf8)
    guard letters.contains(UInt8(ascii: "/")) else { return nil }
    var best: (name: String, distance: Int)?
    for known in TimeZone.knownTimeZoneIdentifiers {
      let candidate = Array(known.utf8)
      guard abs(candidate.count - letters.count) <= 2 else { continue }
      let distance = distance(from: letters, to: candidate)
      if distance <= 2, distance < best?.distance ?? 3 { best = (known, distance) }
    }
    return best?.name
  }

  /// Returns the number of letters to insert, delete or change (Levenshtein distance). O(64 × 64).
  private static func distance(from first: [UInt8], to second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (line, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in second.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, min(row[column], diagonal) + 1)
      }
    }
    return row[second.count]
  }

  /// The most common wrong names of zones, with the right ones: large cities, the names of Windows (CLDR,
  /// windowsZones), abbreviations that mean one place.
  private static let meant: [String: String] = [
    "beijing": "Asia/Shanghai", "shenzhen": "Asia/Shanghai", "guangzhou": "Asia/Shanghai",
    "china": "Asia/Shanghai", "china standard time": "Asia/Shanghai",
    "taipei standard time": "Asia/Taipei", "tokyo standard time": "Asia/Tokyo",
    "jst": "Asia/Tokyo", "osaka": "Asia/Tokyo", "korea standard time": "Asia/Seoul",
    "kst": "Asia/Seoul", "singapore standard time": "Asia/Singapore",
    "se asia standard time": "Asia/Bangkok", "hanoi": "Asia/Bangkok",
    "india standard time": "Asia/Kolkata", "delhi": "Asia/Kolkata", "new_delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata", "bombay": "Asia/Kolkata", "bangalore": "Asia/Kolkata",
    "arabian standard time": "Asia/Dubai", "abu_dhabi": "Asia/Dubai",
    "arab standard time": "Asia/Riyadh", "israel standard time": "Asia/Jerusalem",
    "turkey standard time": "Europe/Istanbul", "ankara": "Europe/Istanbul",
    "russian standard time": "Europe/Moscow", "msk": "Europe/Moscow",
    "st_petersburg": "Europe/Moscow", "gtb standard time": "Europe/Bucharest",
    "fle standard time": "Europe/Kyiv", "w. europe standard time": "Europe/Berlin",
    "romance standard time": "Europe/Paris", "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Warsaw", "munich": "Europe/Berlin",
    "frankfurt": "Europe/Berlin", "hamburg": "Europe/Berlin", "geneva": "Europe/Zurich",
    "milan": "Europe/Rome", "barcelona": "Europe/Madrid", "gmt standard time": "Europe/London",
    "greenwich standard time": "Atlantic/Reykjavik", "eastern standard time": "America/New_York",
    "washington": "America/New_York", "boston": "America/New_York", "miami": "America/New_York",
    "central standard time": "America/Chicago", "houston": "America/Chicago",
    "dallas": "America/Chicago", "mountain standard time": "America/Denver",
    "pacific standard time": "America/Los_Angeles", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "edt": "America/New_York", "san_francisco": "America/Los_Angeles",
    "seattle": "America/Los_Angeles", "e. south america standard time": "America/Sao_Paulo",
    "rio_de_janeiro": "America/Sao_Paulo", "brasilia": "America/Sao_Paulo",
    "south africa standard time": "Africa/Johannesburg", "cape_town": "Africa/Johannesburg",
    "egypt standard time": "Africa/Cairo", "aus eastern standard time": "Australia/Sydney",
    "canberra": "Australia/Sydney", "new zealand standard time": "Pacific/Auckland",
    "wellington": "Pacific/Auckland", "utc": "UTC", "gmt": "GMT", "utc+0": "UTC",
    "gmt+00:00": "UTC", "z": "UTC",
    "+00:00": "UTC", "coordinated universal time": "UTC",
  ]
}
