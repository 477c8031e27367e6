/// A test is called by a sentence between backticks, which says what holds, and has no title beside it.
struct TestNames: Rule {
  func findings(in house: House) -> [Finding] {
    house.tokens.sorted { $0.key < $1.key }.flatMap { path, tokens in
      tokens.indices.dropFirst().compactMap { index in
        guard tokens[index].stands(for: "Test"), tokens[index - 1].stands(for: "@") else {
          return nil
        }
        return misnamed(tokens[(index + 1)...]).map { name in
          Finding(
            rule: "Test names are sentences", file: path, line: name.line,
            what: "a test is called '\(name.text)'",
            advice: "call its function by a sentence that says what holds, as "
              + "@Test func `a gap stays until the floor passes it`()")
        }
      }
    }
  }

  /// Returns the title, or the name that is no sentence, of the test whose attribute these tokens follow.
  private func misnamed(_ tokens: ArraySlice<Token>) -> Token? {
    if let title = tokens.dropFirst().first, title.kind == .literal,
      tokens.first?.stands(for: "(") == true
    {
      return title
    }
    guard let name = tokens.drop(while: { !$0.stands(for: "func") }).dropFirst().first else {
      return nil
    }
    return name.kind == .quotedName && name.text.contains(" ") ? nil : name
  }
}
