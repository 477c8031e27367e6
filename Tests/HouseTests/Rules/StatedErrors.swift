/// Each operation on mailboxes that throws says in its comment which errors, below `- Throws:`. Its callers
/// cannot tell from the type: it has all cases of all operations.
struct StatedErrors: Rule {
  /// The places of the operations: the seam's, which are public without the word, and the embedded store's.
  private static let places = [
    (beginning: "Sources/MailboxInterface/Operations/MailboxOperations", word: "func "),
    (beginning: "Sources/MailboxStore/Store/EmbeddedStore", word: "public func "),
    (beginning: "Sources/MailboxStore/Store/EmbeddedStore", word: "public static func "),
    (beginning: "Sources/MailboxStore/Store/StoreView", word: "public func "),
    (beginning: "Sources/MailboxStore/Store/StoreView", word: "public static func "),
  ]

  func findings(in house: House) -> [Finding] {
    house.texts.sorted { $0.key < $1.key }.flatMap { path, text -> [Finding] in
      let words = Self.places.filter { path.hasPrefix($0.beginning) }.map(\.word)
      guard !words.isEmpty else { return [] }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.indices.filter { index in
        let line = lines[index].drop { $0 == " " }
        return words.contains(where: line.hasPrefix) && throwsErrors(index, in: lines)
          && !statesErrors(above: index, in: lines)
      }.map { index in
        Finding(
          rule: "Operations say what they throw", file: path, line: index + 1,
          what: "the comment of this operation has no '- Throws:'",
          advice: "name the cases of MailboxError that it throws")
      }
    }
  }

  /// Reads a declaration up to its body, or up to the next comment or empty line.
  private func throwsErrors(_ index: Int, in lines: [Substring]) -> Bool {
    for line in lines[index...] {
      if line.contains("throws(MailboxError)") { return true }
      if line.isEmpty || line.hasSuffix("{") || line.contains("///") { return false }
    }
    return false
  }

  /// Reads the comment that ends above a declaration and its attributes.
  private func statesErrors(above index: Int, in lines: [Substring]) -> Bool {
    lines[..<index].reversed().lazy.map { $0.drop { $0 == " " } }
      .prefix { $0.hasPrefix("///") || $0.hasPrefix("@") }
      .contains { $0.hasPrefix("/// - Throws: ") }
  }
}
