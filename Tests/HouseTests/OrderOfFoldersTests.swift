import Testing

@Suite("Folders have an order") struct OrderOfFoldersTests {
  private static let declared = [
    "Sources/Upper/High/Roof.swift": """
    import struct Else.Tile
    struct Roof {}
    func cover() {}
    private struct Slate {}
    """,
    "Sources/Upper/Low/Ground.swift": "struct Ground {}",
  ]

  /// Finds the breaches of order in a house of what High declares and a file in Low with this code.
  private func places(_ code: String) -> [String] {
    let files = Self.declared.merging(["Sources/Upper/Low/Cellar.swift": code]) { $1 }
    return OrderOfFolders().places(in: .planted(files, folders: "High > Low > ."))
  }

  @Test func `no folder uses one that stands above it`() throws {
    try ThisHouse.expectNothing(against: OrderOfFolders())
  }

  @Test(arguments: [
    "// A cellar.\nlet roof = Roof()",
    "struct Cellar {\n  var roof: Roof",
    "\nextension Roof {}",
    "let text = \"\"\"\n  \\(Roof.self)\n  \"\"\"",
    "\nlet roof = Upper.Roof()",
    "struct Cellar {\n  init() { cover() }\n}",
  ])
  func `what is declared above is found where it is used`(code: String) {
    #expect(places(code) == ["Sources/Upper/Low/Cellar.swift:2"])
  }

  @Test(arguments: [
    "let ground = Ground()",
    "// Roof, cover()",
    "/* Roof /* and */ Roof */",
    "let text = \"Roof\" + #\"\\(Roof)\"#",
    "let kind = Kind.Roof",
    "struct Cellar {\n  enum Roof {}\n  var roof: Roof\n}",
    "let cover = true\nlet other = cover",
    "let slate = Slate()",
    "import Else\nlet tile = Else.Tile()",
    "let parts = text.split(separator: /Roof \"/)",
  ])
  func `what is not used from above is not found`(code: String) {
    #expect(places(code).isEmpty)
  }

  @Test func `the folders inside of one belong to it`() {
    let house = House.planted(
      [
        "Sources/Upper/High/Gable/Roof.swift": "struct Roof {}",
        "Sources/Upper/Low/Deep/Cellar.swift": "let roof = Roof()",
      ], folders: "High > Low > .")
    #expect(OrderOfFolders().places(in: house) == ["Sources/Upper/Low/Deep/Cellar.swift:1"])
  }
}
