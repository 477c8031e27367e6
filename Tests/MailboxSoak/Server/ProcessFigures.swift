import Foundation

/// What a process holds, as the kernel counts it.
struct ProcessFigures: Sendable {
  /// Memory that is resident and not backed by a file, in bytes.
  var anonymousBytes = 0.0
  /// Open descriptors.
  var descriptors = 0

  init() {}

  init(of processID: Int32) throws {
    let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
    for line in status.split(separator: "\n") where line.hasPrefix("RssAnon:") {
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
      anonymousBytes = (kibibytes.flatMap { Double($0) } ?? 0) * 1024
    }
    descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processID)/fd").count
  }

  /// For people.
  var words: String { "\(Int(anonymousBytes / 1_048_576)) MiB, \(descriptors) descriptors" }
}
