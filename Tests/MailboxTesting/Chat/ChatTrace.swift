internal import Foundation
internal import Glibc

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
    // Not Foundation's Process: waiting for one that was stopped early can hang on Linux.
    guard let unpacking = popen("exec gzip -dc '\(file)' 2>/dev/null", "r") else {
      throw CocoaError(.fileReadUnknown)
    }
    defer { pclose(unpacking) }
    let decoder = JSONDecoder()
    var lines: [ChatLine] = []
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while lines.count < count {
      let length = getline(&line, &capacity, unpacking)
      guard length > 0, let line else { break }
      lines.append(try decoder.decode(ChatLine.self, from: Data(bytes: line, count: length)))
    }
    return lines
  }
}
