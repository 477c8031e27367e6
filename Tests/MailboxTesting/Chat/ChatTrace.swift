internal import Foundation
internal import Glibc

/// A line of a chat room: somebody came in, or said something.
public struct ChatLine: Sendable, Hashable, Decodable {
  /// An event in a chat room.
  public enum Kind: String, Sendable, Decodable {
    /// Somebody came in.
    case join
    /// Somebody said something.
    case say
  }

  /// Seconds since the chat began.
  public var at: Int64
  /// The room in which it happened.
  public var room: String
  /// The event that the line records.
  public var kind: Kind
  /// The user who came in or spoke.
  public var user: String
  /// The words that were said, if any.
  public var text: String?
}

/// A chat to replay: the real trace where it is there, otherwise the one written for this project.
public enum ChatTrace {
  /// The file of the real trace: `MAILBOX_CHAT_TRACE`, or beside the package; nil when there is none.
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

  /// Returns how many lines to replay: `MAILBOX_TRACE_LINES`, `all` for the whole trace, or `standard`.
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
