/// A tree of folders and files that a document draws between two fences, from `Sources/` on. A line has what
/// lies there, several folders side by side or one file, and words about it.
struct DrawnTree {
  struct Entry {
    /// From the root of the repository.
    var path: String
    var line: Int
  }

  /// The line at which it begins.
  let line: Int
  private(set) var entries: [Entry] = []

  static func all(in lines: [Substring]) -> [DrawnTree] {
    lines.indices.dropFirst().filter { lines[$0] == "Sources/" && lines[$0 - 1].hasPrefix("```") }
      .map { DrawnTree(from: $0, in: lines) }
  }

  private init(from start: Int, in lines: [Substring]) {
    line = start + 1
    // The folders that a line stands in, by their indentation.
    var open: [(indent: Int, name: String)] = []
    for (index, line) in lines.enumerated().dropFirst(start) {
      if line.hasPrefix("```") { break }
      let indent = line.prefix { $0 == " " }.count
      open.removeAll { $0.indent >= indent }
      let folder = open.map { $0.name + "/" }.joined()
      let words = line.split(separator: " ").map(String.init)
      let named = words.prefix { $0.hasSuffix("/") }
      for name in named.isEmpty ? words.prefix(1) : named {
        let plain = name.hasSuffix("/") ? String(name.dropLast()) : name
        entries.append(Entry(path: folder + plain, line: index + 1))
        open.append((indent, plain))
      }
    }
  }
}
