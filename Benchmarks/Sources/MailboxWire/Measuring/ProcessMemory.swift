internal import Foundation

/// Memory of a process as the kernel counts it, in bytes.
struct ProcessMemory {
  /// The most that was resident, mapped files included.
  var peakResident = 0.0
  /// Resident bytes that no file backs: those that the process cannot give back.
  var anonymous = 0.0

  init(process: pid_t) throws {
    let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count > 1, let kibibytes = Double(words[1]) else { continue }
      if words[0] == "VmHWM:" { peakResident = kibibytes * 1024 }
      if words[0] == "RssAnon:" { anonymous = kibibytes * 1024 }
    }
  }
}
