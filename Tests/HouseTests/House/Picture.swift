/// The picture of targets and folders in Design.md. Its order is the law: a target imports only what stands
/// below it, and a folder uses only those to its right.
///
/// ```
/// MailboxClient
///     imports   MailboxProtocol, MailboxSync, MailboxModel
///     folders   Client > Session > Connection > Settings > Push > Failures > Cursors
/// ```
struct Picture: Sendable, Equatable {
  struct Floor: Sendable, Equatable {
    var target: String
    /// Targets of this package, the highest first.
    var imports: [String] = []
    /// The highest first; none where there is but one.
    var folders: [String] = []
  }

  /// The highest first.
  var floors: [Floor] = []

  static let beginning = "<!-- Drawn by Scripts/draw-house. Its order is what HouseTests go by. -->"
  static let end = "<!-- End of what is drawn. -->"
  private static let columns = 100

  init() {}

  /// Reads the picture that a document shows.
  init(standingIn document: String) {
    var isFolders = false
    let drawn = Self.drawn(in: document) ?? ""
    for line in drawn.split(separator: "\n") where !line.hasPrefix("```") {
      var words = line.split { " ,>".contains($0) }.map(String.init)
      guard line.hasPrefix(" ") else {
        floors.append(Floor(target: String(line)))
        continue
      }
      guard !floors.isEmpty, let key = words.first else { continue }
      if line.hasPrefix(Self.indent(0)), !line.hasPrefix(Self.indent(1)) {
        isFolders = key == "folders"
        words.removeFirst()
      }
      if isFolders {
        floors[floors.count - 1].folders += words
      } else {
        floors[floors.count - 1].imports += words
      }
    }
  }

  /// The document with this picture in it; as it is where it has no place for one.
  func put(into document: String) -> String {
    guard let drawn = Self.drawn(in: document) else { return document }
    return "\(document[..<drawn.startIndex])\n```\n\(text)```\n\(document[drawn.endIndex...])"
  }

  /// The lines of the picture.
  var text: String {
    floors.map { floor in
      floor.target + "\n" + Self.lines("imports", floor.imports, ", ")
        + Self.lines("folders", floor.folders, " > ")
    }.joined()
  }

  /// Returns the number of targets below this one; nil when the picture does not have it.
  func height(of target: String) -> Int? {
    floors.reversed().map(\.target).firstIndex(of: target)
  }

  /// Returns the text between the marks.
  private static func drawn(in document: String) -> Substring? {
    guard let start = document.firstRange(of: beginning)?.upperBound,
      let end = document[start...].firstRange(of: end)?.lowerBound
    else { return nil }
    return document[start..<end]
  }

  private static func indent(_ level: Int) -> String {
    String(repeating: " ", count: 4 + level * 10)
  }

  private static func lines(_ key: String, _ names: [String], _ separator: String) -> String {
    guard !names.isEmpty else { return "" }
    var lines = [indent(0) + key + "   " + names[0]]
    for name in names.dropFirst() {
      let last = lines.count - 1
      lines[last] += separator
      // With what may stand behind it.
      if lines[last].count + name.count + separator.count > columns {
        lines[last].removeLast()
        lines.append(indent(1))
      }
      lines[lines.count - 1] += name
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
