internal import Foundation

/// A line of a chat room: somebody came in, or said something.
public struct ChatLine: Sendable, Hashable, Decodable {
  /// What happened.
  public enum Kind: String, Sendable, Decodable {
    /// Somebody came in.
    case join
    /// Somebody said something.
    case say
  }

  /// Seconds since the chat began.
  public var at: Int64
  /// Which room.
  public var room: String
  /// What happened.
  public var kind: Kind
  /// Who did it.
  public var user: String
  /// What was said.
  public var text: String?
}

/// A chat to replay: the real trace where it is there, otherwise the one written for this project.
public enum ChatTrace {
  /// Where the real trace lies: `MAILBOX_CHAT_TRACE`, or beside the package.
  public static var file: String? {
    let named = ProcessInfo.processInfo.environment["MAILBOX_CHAT_TRACE"]
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let beside = package.deletingLastPathComponent()
      .appendingPathComponent("shared/data/ubuntu-irc.jsonl.gz").path
    let path = named ?? beside
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// How many lines to replay: `MAILBOX_TRACE_LINES`, `all` for the whole trace, or the number given.
  public static func linesMax(or standard: Int) -> Int {
    let asked = ProcessInfo.processInfo.environment["MAILBOX_TRACE_LINES"]
    if asked == "all" { return .max }
    return asked.flatMap { Int($0) } ?? standard
  }

  /// The chat written for this project.
  public static var writtenLines: [ChatLine] { WrittenChat.lines }

  /// The first lines of the chat, in order.
  public static func lines(atMost count: Int) throws -> [ChatLine] {
    guard let file else { return Array(WrittenChat.lines.prefix(count)) }
    let unpacking = Process()
    unpacking.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    unpacking.arguments = ["gzip", "-dc", file]
    let pipe = Pipe()
    unpacking.standardOutput = pipe
    unpacking.standardError = FileHandle.nullDevice
    try unpacking.run()
    defer {
      unpacking.terminate()
      unpacking.waitUntilExit()
    }
    return try decode(pipe.fileHandleForReading, atMost: count)
  }

  private static func decode(_ file: FileHandle, atMost count: Int) throws -> [ChatLine] {
    let decoder = JSONDecoder()
    var lines: [ChatLine] = []
    var rest = Data()
    while lines.count < count {
      let more = file.availableData
      if more.isEmpty { break }
      rest.append(more)
      var start = rest.startIndex
      while lines.count < count, let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(try decoder.decode(ChatLine.self, from: rest[start..<end]))
        start = end + 1
      }
      rest = Data(rest[start...])
    }
    return lines
  }
}
