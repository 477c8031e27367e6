import Foundation

/// The memory and the descriptors that a process holds, as the kernel counts them.
struct ProcessFigures: Sendable {
  /// Memory that is resident and not backed by a file, in bytes.
  var anonymousBytes = 0.0
  /// Open descriptors, but for the journal's and the queue files: those follow what the store holds, and
  /// have a bound of their own.
  var descriptors = 0

  init() {}

  init(of processID: Int32) throws {
    let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
    for line in status.split(separator: "\n") where line.hasPrefix("RssAnon:") {
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
      anonymousBytes = (kibibytes.flatMap { Double($0) } ?? 0) * 1024
    }
    let folder = "/proc/\(processID)/fd"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
      if target?.hasSuffix(".queue") == true || target?.hasSuffix(".segment") == true { continue }
      descriptors += 1
    }
  }

  /// For people.
  var words: String { "\(Int(anonymousBytes / 1_048_576)) MiB, \(descriptors) descriptors" }
}
