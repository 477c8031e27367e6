import Testing

@Suite("The compiler's checks stand") struct UnsafeWordsTests {
  @Test func `nothing takes them away but what is known, with its reason`() throws {
    try ThisHouse.expectNothing(against: UnsafeWords.known)
  }

  @Test(arguments: [
    "final class Box: @unchecked Sendable {}", "let value = try! read()", "fatalError()",
    "let box = other as! Box", ".unsafeFlags([])", "nonisolated(unsafe) var count = 0",
  ])
  func `each of them is found`(code: String) {
    let house = House.planted(["Sources/Lower/Lower.swift": "\n" + code])
    #expect(UnsafeWords(exceptions: []).places(in: house) == ["Sources/Lower/Lower.swift:2"])
  }

  @Test(arguments: [
    "// try! read()", "let text = \"fatalError() as! Box\"",
    "let value = try? read() || try !write()",
    "if a as? B != c {}",
    "nonisolated func read() {}",
  ])
  func `what is none of them is not found`(code: String) {
    let house = House.planted(["Sources/Lower/Lower.swift": code])
    #expect(UnsafeWords(exceptions: []).findings(in: house).isEmpty)
  }

  @Test func `an exception holds for its place and words, and is found when nothing needs it`() {
    let rule = UnsafeWords(exceptions: [
      .init(place: "Sources/Lower/Lower.swift", words: "try!", reason: "tried"),
      .init(place: "Sources/Upper/", words: "as!", reason: "tried"),
    ])
    let house = House.planted(["Sources/Lower/Lower.swift": "try! read()\nfatalError()"])
    #expect(rule.places(in: house) == ["Sources/Lower/Lower.swift:2", "Sources/Upper/:1"])
  }
}
