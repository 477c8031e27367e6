import Testing

@Suite("What documents show is compiled") struct CatalogueExamplesTests {
  private static let package = """
    let package = Package(
      products: [.library(name: "Lower", targets: ["Lower"])],
      targets: [.target(name: "Lower"), .target(name: "Upper", dependencies: ["Lower"])]
    )
    """
  private static let test = """
    import Lower
    import Testing

    @Test func `it works`() {
        // Shown in Lower.docc: begin
        let roof = Roof()

        if true {
          roof.close()
        }
        // Shown in Lower.docc: end
    }
    """
  private static let code = """
    let roof = Roof()

    if true {
      roof.close()
    }
    """

  private func places(
    _ catalogue: String, test: String = test, readme: String = ""
  ) -> [String] {
    let house = House.planted([
      House.package: Self.package, "Sources/Lower/Lower.docc/Lower.md": catalogue,
      "Tests/LowerTests/RoofTests.swift": test, "README.md": readme,
    ])
    return CatalogueExamples().places(in: house)
  }

  private func block(_ code: String, imports: String = "") -> String {
    "Text.\n\n```swift\n\(imports)\(code)\n```\n"
  }

  @Test func `all examples are what tests compile`() throws {
    try ThisHouse.expectNothing(against: CatalogueExamples())
  }

  @Test func `an example that a test has is compiled, with its imports and without`() {
    #expect(places(block(Self.code)) == [])
    #expect(places(block(Self.code, imports: "import Lower\n\n")) == [])
  }

  @Test func `an example that differs is found in both places`() {
    #expect(
      places(block(Self.code.replacing("close", with: "open"))) == [
        "Sources/Lower/Lower.docc/Lower.md:3", "Tests/LowerTests/RoofTests.swift:5",
      ])
  }

  @Test func `an import that the test does without is found`() {
    #expect(
      places(block(Self.code, imports: "import Upper\n\n")) == [
        "Sources/Lower/Lower.docc/Lower.md:3"
      ])
  }

  @Test func `a catalogue without an example is found`() {
    #expect(
      places("Text.", test: "import Testing") == ["Sources/Lower/Lower.docc/Lower.md:1"])
  }

  @Test func `the README shows what a test has`() {
    #expect(places(block(Self.code), readme: block(Self.code)) == [])
    #expect(places(block(Self.code), readme: block("let wall = Wall()")) == ["README.md:3"])
  }

  @Test func `a piece for a catalogue that there is none of is found`() {
    let test = Self.test.replacing("Lower.docc", with: "Middle.docc")
    #expect(
      places(block(Self.code), test: test) == [
        "Sources/Lower/Lower.docc/Lower.md:3", "Tests/LowerTests/RoofTests.swift:5",
      ])
  }
}
