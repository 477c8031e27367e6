/// A piece of a test that a catalogue shows, so that what readers copy is compiled and run. Marks stand
/// around it: `// Shown in LMDB.docc: begin`, and the same with `end`.
struct ShownCode: Sendable {
  /// The name of the catalogue.
  var catalogue: String
  var file: String
  /// The line of its beginning.
  var line: Int
  /// Its lines, without the indentation that all have in common.
  var code: [String] = []
  /// The lines of the file that import something.
  var imports: Set<String>

  private static let mark = "// Shown in "

  /// Finds all pieces of the house, in the order of their files.
  static func all(in house: House) -> [ShownCode] {
    house.texts.sorted { $0.key < $1.key }
      .filter { $0.key.hasSuffix(".swift") && !$0.key.hasPrefix("Tests/HouseTests/") }
      .flatMap { path, text in text.contains(mark) ? pieces(of: path, text) : [] }
  }

  private static func pieces(of path: String, _ text: String) -> [ShownCode] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let imports = Set(lines.filter { $0.hasPrefix("import ") })
    var pieces: [ShownCode] = []
    var piece: ShownCode?
    for (index, line) in lines.enumerated() {
      let words = line.drop { $0 == " " }
      guard words.hasPrefix(mark) else {
        piece?.code.append(line)
        continue
      }
      if words.hasSuffix(": begin") {
        let name = words.dropFirst(mark.count).prefix { $0 != "." }
        piece = ShownCode(catalogue: String(name), file: path, line: index + 1, imports: imports)
      } else if let ended = piece {
        pieces.append(ended.withoutIndentation)
        piece = nil
      }
    }
    return pieces
  }

  private var withoutIndentation: ShownCode {
    let indent = code.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    var piece = self
    piece.code = code.map { String($0.dropFirst(indent)) }
    return piece
  }
}
