/// A doc comment begins with the thing: with a noun, or with a verb in the third person. One that begins
/// with a question is half of a sentence.
struct DocComments: Rule {
  /// The words that none begins with.
  static let questions: Set = ["what", "how", "whether", "where", "which", "why", "when"]

  func findings(in house: House) -> [Finding] {
    house.texts.sorted { $0.key < $1.key }.flatMap { path, text -> [Finding] in
      guard path.hasSuffix(".swift") else { return [] }
      return FirstWords(ofDocCommentsIn: text).all.compactMap { word in
        guard Self.questions.contains(word.text.lowercased()) else { return nil }
        return Finding(
          rule: "Doc comments begin with the thing", file: path, line: word.line,
          what: "the doc comment begins with '\(word.text)'",
          advice: "begin with a noun, or with a verb in the third person, as 'The number of …' or "
            + "'Returns …'; comments of generated code stand in its .proto file")
      }
    }
  }
}
