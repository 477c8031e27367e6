internal import Foundation

/// A work that systems are measured at.
enum Work: String, CaseIterable {
  case drain, storm, idle

  /// Measures it, in a directory of its own that is removed.
  func measure(_ sizes: Sizes, in place: String) throws -> [Figure] {
    let directory = "\(place)/\(rawValue)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    switch self {
    case .drain: return try DrainWork(sizes: sizes, directory: directory).measure()
    case .storm: return try StormWork(sizes: sizes, directory: directory).measure()
    case .idle: return try IdleWork(sizes: sizes, directory: directory).measure()
    }
  }

  /// Tells the person who waits.
  static func say(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }
}

/// The amount of work.
struct Sizes {
  var rounds: Int
  var drainMessages: Int
  var messageBytes = 200
  var stormDevices: Int
  var stormMessages = 20
  /// Processes of clients, so that they are not the limit.
  var stormProcesses: Int
  var idleSessions: Int
  var idleDeposits: Int

  static let full = Sizes(
    rounds: 5, drainMessages: 1_000_000, stormDevices: 10_000, stormProcesses: 4,
    idleSessions: 5_000, idleDeposits: 5_000)
  static let quick = Sizes(
    rounds: 3, drainMessages: 100_000, stormDevices: 1_000, stormProcesses: 2, idleSessions: 500,
    idleDeposits: 500)
}
