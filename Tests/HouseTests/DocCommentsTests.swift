import Testing

@Suite("Doc comments begin with the thing") struct DocCommentsTests {
  private func places(_ code: String) -> [String] {
    DocComments().places(in: .planted(["Sources/Lower/Lower.swift": "import Upper\n" + code]))
  }

  @Test func `none begins with a question`() throws {
    try ThisHouse.expectNothing(against: DocComments())
  }

  @Test(arguments: DocComments.questions)
  func `one that begins with a question is found`(word: String) {
    for beginning in [word, word.prefix(1).uppercased() + word.dropFirst()] {
      #expect(places("/// \(beginning) waits.\nlet a = 0") == ["Sources/Lower/Lower.swift:2"])
    }
  }

  @Test(arguments: [
    "/// What's left.", "  ///   Why\n  /// it waits.", "/** How much waits. */",
    "/// The first.\nlet a = 0\n/// What waits.", "/**\n * What waits.\n */",
    "/** The first. */\n/** What waits. */", "///\n/// What waits.",
  ])
  func `it is found in each form of a comment`(code: String) {
    let line = code.split(separator: "\n").firstIndex { $0.contains(/What|Why|How/) }
    #expect(places(code) == ["Sources/Lower/Lower.swift:\((line ?? 0) + 2)"])
  }

  @Test(arguments: [
    "/// The number of messages.\n/// What waits behind them is not counted.", "// What waits.",
    "//// What waits.", "/* What waits. */", "/*** What waits. */", "/**/ let what = 0",
    "/// Whatever waits.", "/// `what` waits.", "let a = 0  // What waits.",
    "/**\n * The number of messages.\n * What waits is counted.\n */",
  ])
  func `one that begins otherwise, and what is none, is not found`(code: String) {
    #expect(places(code).isEmpty)
  }
}
