import Testing

@Suite("Targets have an order") struct OrderOfTargetsTests {
  @Test func `every import goes down`() throws {
    try ThisHouse.expectNothing(against: OrderOfTargets())
  }

  @Test func `an import that goes up is found`() {
    let house = House.planted([
      "Sources/Lower/Lower.swift": "// What it is.\ninternal import Upper\n"
    ])
    #expect(OrderOfTargets().places(in: house) == ["Sources/Lower/Lower.swift:2"])
  }

  @Test func `an import of what tests the others is found`() {
    let house = House.planted([
      House.package: """
      .target(name: "Upper"), .target(name: "Lower"), .testTarget(name: "UpperTests")
      """,
      "Sources/Upper/Upper.swift": "import UpperTests",
      "Tests/UpperTests/UpperTests.swift": "import Upper",
    ])
    #expect(OrderOfTargets().places(in: house) == ["Sources/Upper/Upper.swift:1"])
  }

  @Test func `an import that goes down is none`() {
    #expect(OrderOfTargets().findings(in: .planted([:])).isEmpty)
  }
}
