import Testing

@Suite("The contract is defined and tested") struct ContractClausesTests {
  /// A house with tests of these names, in which all clauses are defined.
  private func house(_ names: String..., leavingOut clause: Int = 0) -> House {
    let clauses = (1...14).filter { $0 != clause }
    return .planted([
      House.design: clauses.map { "- **G\($0) Word.** What holds.\n" }.joined(),
      "README.md": (1...14).map { "| G\($0) Word | What holds. |\n" }.joined(),
      "Tests/LowerTests/LowerTests.swift":
        (names.map { "@Test func `\($0)`() {}" } + [
          "@Suite(\"\(clauses.map { "G\($0)" }.joined(separator: ", ")): all\") struct LowerTests {}"
        ]).joined(separator: "\n"),
    ])
  }

  @Test func `each clause is defined, named and cited, and no other is`() throws {
    try ThisHouse.expectNothing(against: ContractClauses())
  }

  @Test func `a house in which each is has no finding`() {
    #expect(ContractClauses().findings(in: house("G4: a gap stays", "what has no clause")).isEmpty)
  }

  @Test func `a clause that is not defined, and not cited, is found`() {
    #expect(
      ContractClauses().findings(in: house(leavingOut: 9)).map(\.what) == [
        "no line begins with '- **G9 '", "no test's name begins with 'G9: '",
      ])
  }

  @Test func `a clause that there is none of is found`() {
    #expect(
      ContractClauses().places(in: house("what holds", "G15: what does not")) == [
        "Tests/LowerTests/LowerTests.swift:2"
      ])
  }

  @Test(arguments: ["a gap stays (G4)", "Gaps: G4", "G4 a gap stays", "G4: a gap stays as of G3"])
  func `a clause that does not stand in front is found`(name: String) {
    #expect(
      ContractClauses().places(in: house(name)) == ["Tests/LowerTests/LowerTests.swift:1"])
  }
}
