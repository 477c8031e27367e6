internal import Foundation

/// Memory of a process as the kernel counts it, in bytes.
struct ProcessMemory: Codable, Sendable {
  /// The most that was resident, mapped files included.
  var peakResident = 0.0
  /// Resident bytes that no file backs: those that the process cannot give back.
  var anonymous = 0.0

  /// Reads it; nil where the system does not tell.
  init?(process: Int32) {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else {
      return nil
    }
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count > 1, let kibibytes = Double(words[1]) else { continue }
      if words[0] == "VmHWM:" { peakResident = kibibytes * 1024 }
      if words[0] == "RssAnon:" { anonymous = kibibytes * 1024 }
    }
  }

  static func + (lhs: Self, rhs: Self) -> Self {
    var sum = lhs
    sum.peakResident += rhs.peakResident
    sum.anonymous += rhs.anonymous
    return sum
  }
}
