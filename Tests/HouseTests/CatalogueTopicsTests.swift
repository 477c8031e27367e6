import Testing

@Suite("Catalogues have a place for all that is public") struct CatalogueTopicsTests {
  private static let source = """
    public import Other

    public struct Roof: Sendable {
      public var tiles = 3
      public func covers(_ walls: Int, by beams: Int) -> Bool { true }
      public enum Shape { case flat }
    }

    public func raise() {}

    struct Beam {}

    extension Roof {
      public init(of beams: [Int]) {}
    }
    """

  private func places(_ topics: String, ofRoof: String = "") -> [String] {
    let house = House.planted([
      House.package: """
      let package = Package(
        products: [
          .library(name: "Lower", targets: ["Lower"]), .executable(name: "Upper", targets: []),
        ],
        targets: [.target(name: "Lower"), .target(name: "Upper", dependencies: ["Lower"])]
      )
      """,
      "Sources/Lower/Lower.swift": Self.source,
      "Sources/Lower/Lower.docc/Lower.md": "# ``Lower``\n\nSee ``Beam``.\n\n## Topics\n\(topics)",
      "Sources/Lower/Lower.docc/Roof.md": "# ``Lower/Roof``\n\n## Topics\n\(ofRoof)",
    ])
    return CatalogueTopics().places(in: house)
  }

  @Test func `what is public has a place, and each place is somebody's`() throws {
    try ThisHouse.expectNothing(against: CatalogueTopics())
  }

  @Test func `a catalogue that names all is whole`() {
    let topics = """
      - ``Roof``
      - ``raise()``
      - ``Roof/covers(_:by:)``
      - ``Roof/Shape/flat``
      - ``Roof/init(of:)``
      """
    #expect(places(topics) == [])
  }

  @Test func `what has no place is found`() {
    #expect(places("- ``raise``") == ["Sources/Lower/Lower.swift:3"])
    #expect(places("- ``Roof/tiles``\n- ``raise``") == ["Sources/Lower/Lower.swift:3"])
  }

  @Test(arguments: ["Beam", "Wall", "Roof/chimney", "Roof/covers/chimney"])
  func `a name of what is not there for others is found`(name: String) {
    #expect(
      places("- ``Roof``\n- ``raise``\n- ``\(name)``") == [
        "Sources/Lower/Lower.docc/Lower.md:8"
      ])
  }

  @Test func `a page of a type names its members`() {
    let topics = "- ``Roof``\n- ``raise()``"
    #expect(places(topics, ofRoof: "- ``tiles``\n- ``covers(_:by:)``") == [])
    #expect(
      places(topics, ofRoof: "- ``tiles``\n- ``chimney``") == ["Sources/Lower/Lower.docc/Roof.md:5"]
    )
  }

  @Test func `what has two places is found`() {
    #expect(
      places("- ``Roof``\n- ``raise``\n- ``Roof``") == ["Sources/Lower/Lower.docc/Lower.md:8"])
  }

  @Test func `a library without a catalogue is found`() {
    let house = House.planted([
      House.package: """
      let package = Package(
        products: [.library(name: "Upper", targets: ["Upper"])], targets: [.target(name: "Upper")])
      """
    ])
    #expect(CatalogueTopics().places(in: house) == ["Sources/Upper/Upper.docc/Upper.md:1"])
  }
}
