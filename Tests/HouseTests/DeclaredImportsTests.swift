import Testing

@Suite("Imports are declared") struct DeclaredImportsTests {
  @Test func `Package.swift names what each target imports, and nothing else`() throws {
    try ThisHouse.expectNothing(against: DeclaredImports())
  }

  @Test func `an import that is not declared is found`() {
    let house = House.planted(["Sources/Lower/Lower.swift": "import Foundation\nimport Logging\n"])
    #expect(DeclaredImports().places(in: house) == ["Sources/Lower/Lower.swift:2"])
  }

  @Test func `a target and a product that are declared and not imported are found`() {
    let house = House.planted([
      House.package: """
      .target(name: "Lower"),
      .target(
        name: "Upper",
        dependencies: [
          "Lower",
          .product(name: "Logging", package: "swift-log"),
        ]),
      """,
      "Sources/Upper/Upper.swift": "import Glibc\n",
    ])
    #expect(DeclaredImports().places(in: house) == ["Package.swift:5", "Package.swift:6"])
  }

  @Test func `a program that a target starts need not be imported`() {
    let house = House.planted([
      House.package: """
      .executableTarget(name: "Lower"), .target(name: "Upper", dependencies: ["Lower"])
      """,
      "Sources/Upper/Upper.swift": "import Testing\n",
    ])
    #expect(DeclaredImports().findings(in: house).isEmpty)
  }
}
