import Testing

@Suite("Tests are called by sentences") struct TestNamesTests {
  private func places(_ code: String) -> [String] {
    TestNames().places(
      in: .planted(["Tests/LowerTests/LowerTests.swift": "import Testing\n" + code]))
  }

  @Test func `every test is called by one`() throws {
    try ThisHouse.expectNothing(against: TestNames())
  }

  @Test(arguments: [
    "@Test(\"A gap stays\") func gap() {}",
    "@Test(\"A gap stays\") func `a gap stays`() {}",
    "@Test(\"A gap stays\", arguments: [1, 2])\nfunc gap(number: Int) {}",
    "@Test func gap() {}",
    "@Test func `gap`() {}",
    "@Test(.enabled(\"there is no curl\") { curl != nil }) func gap() async {}",
  ])
  func `a test with a title, or whose name is none, is found`(code: String) {
    #expect(places(code) == ["Tests/LowerTests/LowerTests.swift:2"])
  }

  @Test(arguments: [
    "@Test func `a gap stays`() {}",
    "@Test(arguments: [\"a\", \"b\"])\nfunc `a gap stays`(name: String) {}",
    "@Test(.enabled(\"there is no curl\") { curl != nil })\nfunc `a gap stays`() {}",
    "@Suite(\"Gaps\") struct GapTests {\n  private func gap() {}\n}",
    "// @Test(\"A gap stays\")\nlet text = \"@Test func gap()\"",
  ])
  func `one that is called so, and what is no test, is not found`(code: String) {
    #expect(places(code).isEmpty)
  }
}
