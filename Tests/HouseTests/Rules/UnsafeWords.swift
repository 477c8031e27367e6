/// Words that take a check away from the compiler, or end the process, stand only where the reason is known.
struct UnsafeWords: Rule {
  /// A place where such a word may stand.
  struct Exception: Hashable {
    /// A file, or all below a folder.
    var place: String
    /// Nil: all of them.
    var words: String?
    var reason: String
  }

  let exceptions: [Exception]

  /// By the first of their tokens.
  private static let all = Dictionary(
    grouping: [
      ["@", "unchecked"], ["try", "!"], ["as", "!"], ["fatalError"], ["unsafeFlags"],
      ["nonisolated", "(", "unsafe", ")"],
    ], by: { $0[0] })

  func findings(in house: House) -> [Finding] {
    var unused = Set(exceptions)
    var findings: [Finding] = []
    for (path, tokens) in house.tokens.sorted(by: { $0.key < $1.key }) {
      for (words, line) in places(in: tokens) {
        let allowing = exceptions.filter {
          path.hasPrefix($0.place) && ($0.words ?? words) == words
        }
        unused.subtract(allowing)
        guard allowing.isEmpty else { continue }
        findings.append(
          Finding(
            rule: "The compiler's checks stand", file: path, line: line, what: "it has '\(words)'",
            advice: "find another way, or name the place and the reason in UnsafeWords+Known.swift")
        )
      }
    }
    return findings + unused.map(superfluous)
  }

  private func places(in tokens: [Token]) -> [(words: String, line: Int)] {
    var places: [(words: String, line: Int)] = []
    for index in tokens.indices {
      guard let all = Self.all[tokens[index].text] else { continue }
      for words in all where stand(words, tokens[index...]) {
        places.append((words.joined(), tokens[index].line))
      }
    }
    return places
  }

  /// Returns whether these words and marks stand here, one right behind the other: `try !isThere()` is none.
  private func stand(_ words: [String], _ tokens: ArraySlice<Token>) -> Bool {
    tokens.count >= words.count && zip(words, tokens).allSatisfy { $1.stands(for: $0) }
      && tokens.prefix(words.count).dropFirst().allSatisfy(\.isAttached)
  }

  private func superfluous(_ exception: Exception) -> Finding {
    Finding(
      rule: "The compiler's checks stand", file: exception.place, line: 1,
      what: "it has no '\(exception.words ?? "unsafe words")' any more",
      advice: "take the exception out of UnsafeWords+Known.swift")
  }
}
