/// A file is one idea, and its comments can be read without scrolling to the side. Lines of code are as
/// swift-format has them.
struct FileSize: Rule {
  private static let linesMax = 350
  private static let commentColumnsMax = 110
  /// Files that a plugin makes, and the manifest, which SwiftPM reads as one file.
  private static let others = ["Sources/MailboxProtocol/Generated/", House.package]

  func findings(in house: House) -> [Finding] {
    house.texts.sorted { $0.key < $1.key }.flatMap { path, text -> [Finding] in
      guard path.hasSuffix(".swift"), !Self.others.contains(where: path.hasPrefix) else {
        return []
      }
      let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      return length(of: path, lines.count - 1) + comments(in: path, lines)
    }
  }

  private func length(of path: String, _ lines: Int) -> [Finding] {
    guard lines > Self.linesMax else { return [] }
    return [
      Finding(
        rule: "A file is one idea", file: path, line: Self.linesMax + 1,
        what: "it has \(lines) lines, the limit is \(Self.linesMax)",
        advice: "cut it by its ideas, a type or a capability of one a file")
    ]
  }

  private func comments(in path: String, _ lines: [Substring.UTF8View]) -> [Finding] {
    lines.enumerated().compactMap { index, line in
      guard line.count > Self.commentColumnsMax,
        line.drop(while: { $0 == UInt8(ascii: " ") }).starts(with: "//".utf8),
        String(line)?.count ?? 0 > Self.commentColumnsMax
      else { return nil }
      return Finding(
        rule: "Comments are read without scrolling", file: path, line: index + 1,
        what: "the comment is wider than \(Self.commentColumnsMax) columns", advice: "break it")
    }
  }
}
