import Testing

@Suite("A file is one idea") struct FileSizeTests {
  @Test func `no file is too long, and no comment too wide`() throws {
    try ThisHouse.expectNothing(against: FileSize())
  }

  @Test func `a file that is too long is found`() {
    let line = "let a = 0\n"
    let house = House.planted([
      "Sources/Lower/Lower.swift": String(repeating: line, count: 350),
      "Tests/LowerTests/LowerTests.swift": String(repeating: line, count: 351),
    ])
    #expect(FileSize().places(in: house) == ["Tests/LowerTests/LowerTests.swift:351"])
  }

  @Test func `a comment that is too wide is found`() {
    let wide = String(repeating: "ä", count: 107)
    let house = House.planted([
      "Sources/Lower/Lower.swift": "// \(wide)\n  /// \(wide)\nlet a = \"\(wide)\""
    ])
    #expect(FileSize().places(in: house) == ["Sources/Lower/Lower.swift:2"])
  }
}
