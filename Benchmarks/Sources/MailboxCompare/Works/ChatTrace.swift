internal import Foundation

/// A real chat room, line by line: who said what to those who were there lately.
///
/// The members of the room are the last hundred people who spoke or joined. Who speaks is online
/// and so drains and acknowledges.
struct ChatTrace {
  private static let membersMax = 100
  /// Beside the package, when it is there.
  static let path = "../shared/data/ubuntu-irc.jsonl.gz"

  /// A batch of what was said, and who speaks in it.
  struct Batch {
    var messages: [GroupMessage] = []
    var speakers: [UInt32] = []
  }

  private struct Line: Decodable {
    var kind: String
    var user: String
    var text: String?
  }

  private(set) var batches: [Batch] = []
  private(set) var users: UInt32 = 0

  static func find() -> String? {
    // The package may be run from its root or from the folder of the benchmarks.
    [path, "../\(path)"].first { FileManager.default.fileExists(atPath: $0) }
  }

  init(path: String, messagesPerBatch: Int) throws {
    var numbers: [String: UInt32] = [:]
    var members: [UInt32] = []
    var batch = Batch()
    for text in try Self.lines(of: path) {
      let line = try JSONDecoder().decode(Line.self, from: Data(text))
      let user = numbers[line.user] ?? UInt32(numbers.count)
      numbers[line.user] = user
      if let words = line.text, !members.isEmpty {
        batch.messages.append(GroupMessage(members: members, body: Array(words.utf8)))
        if !batch.speakers.contains(user) { batch.speakers.append(user) }
      }
      members.removeAll { $0 == user }
      members.append(user)
      if members.count > Self.membersMax { members.removeFirst() }
      if batch.messages.count == messagesPerBatch {
        batches.append(batch)
        batch = Batch()
      }
    }
    users = UInt32(numbers.count)
  }

  private static func lines(of path: String) throws -> [Data.SubSequence] {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw MeasuringError("gzip could not read \(path)")
    }
    return data.split(separator: UInt8(ascii: "\n"))
  }
}
