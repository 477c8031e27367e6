/// A source file of a target.
struct Source: Sendable {
  /// A module that is imported.
  struct Import: Sendable {
    var module: String
    var line: Int
  }

  /// From the root of the repository.
  let path: String
  /// The target that it belongs to.
  let target: String
  /// The folder of the target that it lies in, the first where there are several; ``noFolder`` beside them.
  let folder: String
  let tokens: [Token]
  let imports: [Import]
  /// The names that it declares, nested or not: such a name means its own.
  let names: Set<String>
  /// The names that it declares for its target, outside of any type.
  let offered: Set<String>

  /// The folder of files that lie beside the folders of a target.
  static let noFolder = "."

  init(path: String, target: Target, tokens: [Token]) {
    self.path = path
    self.target = target.name
    let inside = path.dropFirst(target.folder.count + 1).split(separator: "/")
    folder = inside.count > 1 ? String(inside[0]) : Self.noFolder
    self.tokens = tokens
    var reading = Declarations()
    for index in tokens.indices { reading.read(tokens, at: index) }
    imports = reading.imports
    names = reading.names
    offered = reading.offered
  }
}

/// The imports and declarations of a file, found token by token.
private struct Declarations {
  private(set) var imports: [Source.Import] = []
  private(set) var names: Set<String> = []
  private(set) var offered: Set<String> = []
  private var depth = 0

  private static let types: Set<String> = [
    "struct", "enum", "class", "actor", "protocol", "typealias", "associatedtype",
  ]
  private static let members: Set<String> = ["func", "var", "let", "init", "subscript"]

  /// The changes of depth by each mark.
  private static let steps = ["{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1]

  mutating func read(_ tokens: [Token], at index: Int) {
    let token = tokens[index]
    switch token.kind {
    case .mark: depth += Self.steps[token.text] ?? 0
    case .word where index + 1 < tokens.count && tokens[index + 1].kind == .word:
      let next = tokens[index + 1].text
      if token.text == "import", depth == 0 {
        // `import struct Module.Name` has the module behind what it names.
        let isOfOne = Self.types.contains(next) || Self.members.contains(next)
        let module = isOfOne && index + 2 < tokens.count ? tokens[index + 2].text : next
        imports.append(Source.Import(module: module, line: token.line))
      } else if Self.types.contains(token.text), !Self.members.contains(next),
        index == 0 || tokens[index - 1].text != "import"
      {
        names.insert(next)
        if depth == 0, !isPrivate(tokens, index) { offered.insert(next) }
      } else if token.text == "func" {
        names.insert(next)
        if depth == 0, !isPrivate(tokens, index) { offered.insert(next) }
      }
    default: break
    }
  }

  /// Returns whether only the file itself sees the declaration here.
  private func isPrivate(_ tokens: [Token], _ index: Int) -> Bool {
    tokens[..<index].reversed().prefix { $0.line == tokens[index].line }
      .contains { $0.text == "private" || $0.text == "fileprivate" }
  }
}
