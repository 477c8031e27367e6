import Testing

@Suite("Documents name what is there") struct NamedPathsTests {
  private static let tree = """
    ```
    Sources/
      Upper/          what stands on top
        High/ Low/    its folders
      Lower/ what lies below
    README.md         this
    ```
    """

  private func places(_ document: String, _ files: [String: String] = [:]) -> [String] {
    let known = [
      "README.md": document, "Sources/Upper/High/Roof.swift": "",
      "Sources/Upper/Low/Ground.swift": "",
      "Tests/UpperTests/RoofTests.swift": "", "Scripts/draw": "",
    ]
    return NamedPaths().places(in: .planted(known.merging(files) { $1 }))
  }

  @Test func `all that they name is there, and all targets are in their trees`() throws {
    try ThisHouse.expectNothing(against: NamedPaths())
  }

  @Test(arguments: [
    "[Design](Design.md)", "`Sources/Upper/Middle`", "`Upper/Middle/Wall.swift`", "`Wall.swift`",
    "`WallTests`", "`Scripts/sketch`", "`UpperTests/Walls`",
  ])
  func `a name of what is not there is found`(name: String) {
    #expect(places("What it is:\n\(name)") == ["README.md:2"])
  }

  @Test(arguments: [
    "[Design](Documentation/Design.md#words)", "[elsewhere](https://example.org/a.md)",
    "`Upper/High`",
    "`Sources/Upper/`", "`Roof.swift`", "`RoofTests` and `UpperTests`", "`/health`",
    "`Asia/Beijing`",
    "`.proto`", "`mailbox demo`",
  ])
  func `a name of what is there, or of something else, is not found`(name: String) {
    #expect(places(name).isEmpty)
  }

  @Test func `links of a document are looked for from its folder`() {
    let files = ["Documentation/Walls.md": "[Design](Design.md)\n[Walls](Documentation/Walls.md)"]
    #expect(places("", files) == ["Documentation/Walls.md:2"])
  }

  @Test func `a tree that draws what is there is whole`() {
    #expect(places(Self.tree).isEmpty)
  }

  @Test func `a folder that a tree draws and is not there is found`() {
    #expect(places(Self.tree.replacing("Low/ ", with: "Low/ Wall/ ")) == ["README.md:4"])
  }

  @Test
  func `a target, and a folder beside those that are drawn, are found where they are left out`() {
    let files = ["Sources/Middle/Wall.swift": "", "Sources/Upper/Gable/Tile.swift": ""]
    #expect(places(Self.tree, files) == ["README.md:2", "README.md:2"])
  }
}
