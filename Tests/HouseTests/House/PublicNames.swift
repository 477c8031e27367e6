/// The names that a target declares for everybody, found token by token.
///
/// What an extension declares belongs to the extended type. Whether a member is public itself, or by its
/// extension or protocol, is not asked: the compiler knows.
struct PublicNames {
  /// The names that stand outside of any type, and their places.
  private(set) var outermost: [String: (file: String, line: Int)] = [:]
  /// The names of members and nested types, whosever they are.
  private(set) var inner: Set<String> = []

  private static let kinds: Set<String> = [
    "struct", "enum", "class", "actor", "protocol", "typealias", "func", "var", "let", "case",
    "associatedtype",
  ]
  private static let steps = ["{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1]

  init(of target: Target, in house: House) {
    for source in house.sources(of: target) { read(source) }
  }

  private mutating func read(_ source: Source) {
    var depth = 0
    var isPublic = false
    for (index, token) in source.tokens.enumerated() where token.kind != .literal {
      depth += token.kind == .mark ? Self.steps[token.text] ?? 0 : 0
      // Modifiers go as far as the line.
      if index == 0 || source.tokens[index - 1].line < token.line { isPublic = false }
      if token.text == "public" { isPublic = true }
      if token.text == "init" || token.text == "subscript" { inner.insert(token.text) }
      guard Self.kinds.contains(token.text), index + 1 < source.tokens.count else { continue }
      let name = source.tokens[index + 1]
      guard name.kind == .word || name.kind == .quotedName, !Self.kinds.contains(name.text),
        index == 0 || source.tokens[index - 1].text != "import"
      else { continue }
      if depth > 0 {
        inner.insert(name.text)
      } else if isPublic {
        outermost[name.text] = (source.path, name.line)
      }
    }
  }
}
