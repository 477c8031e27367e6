/// Each clause of the contract is defined in Design.md, named in the README, and proven by a test that cites
/// it in front of its name, as in `G4: a gap stays until the floor passes it` or `G3, G4: expiring`.
struct ContractClauses: Rule {
  private static let clauses = 1...14
  private static let rule = "The contract is defined and tested"
  private static let readme = "README.md"

  func findings(in house: House) -> [Finding] {
    let names = house.tokens.filter { $0.key.hasPrefix("Tests/") }.sorted { $0.key < $1.key }
      .flatMap { path, tokens in testNames(in: tokens).map { (path, $0) } }
    let cited = Set(names.flatMap { Self.cited(inFrontOf: $1.text).clauses })
    let incomplete = Self.clauses.flatMap { clause -> [Finding] in
      let places = [
        missing(house.texts[House.design], "- **G\(clause) ", House.design, "define it there"),
        missing(house.texts[Self.readme], "| G\(clause) ", Self.readme, "name it there"),
        cited.contains(clause) ? nil : untested(clause),
      ]
      return places.compactMap { $0 }
    }
    return incomplete + names.compactMap { misnamed($0, $1) }
  }

  /// The clauses that stand in front of a name, and what stands behind them.
  private static func cited(inFrontOf name: String) -> (clauses: [Int], rest: Substring) {
    guard let match = name.prefixMatch(of: #/(G\d+(?:, G\d+)*): /#) else { return ([], name[...]) }
    let clauses = match.1.split { !$0.isNumber }.compactMap { Int($0) }
    return (clauses, name[match.range.upperBound...])
  }

  /// Returns the names of tests and suites.
  private func testNames(in tokens: [Token]) -> [Token] {
    tokens.indices.dropFirst(2).compactMap { index in
      let token = tokens[index]
      let isTitle =
        token.kind == .literal && tokens[index - 1].stands(for: "(")
        && ["Suite", "Test"].contains(tokens[index - 2].text)
      return isTitle || token.kind == .quotedName ? token : nil
    }
  }

  private func missing(
    _ document: String?, _ beginning: String, _ path: String, _ advice: String
  ) -> Finding? {
    guard let document, !("\n" + document).contains("\n" + beginning) else { return nil }
    return Finding(
      rule: Self.rule, file: path, line: 1, what: "no line begins with '\(beginning)'",
      advice: advice)
  }

  private func untested(_ clause: Int) -> Finding {
    Finding(
      rule: Self.rule, file: House.design, line: 1,
      what: "no test's name begins with 'G\(clause): '",
      advice: "write the test, or cite the clause in the name of the one that proves it")
  }

  private func misnamed(_ path: String, _ name: Token) -> Finding? {
    let (clauses, rest) = Self.cited(inFrontOf: name.text)
    if let unknown = clauses.first(where: { !Self.clauses.contains($0) }) {
      return Finding(
        rule: Self.rule, file: path, line: name.line, what: "there is no clause G\(unknown)",
        advice: "cite the one that is meant; Design.md has them all")
    }
    guard rest.utf8.contains(UInt8(ascii: "G")), rest.contains(/\bG\d/) else { return nil }
    return Finding(
      rule: Self.rule, file: path, line: name.line,
      what: "a clause is cited otherwise than in front of the name",
      advice: "write 'G4: what holds', or 'G3, G4: what holds'")
  }
}
