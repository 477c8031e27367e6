/// The first words of the doc comments of a source, those of lines and those between `/**` and `*/`. A line
/// of a literal that looks like one is taken for one.
struct FirstWords {
  struct Word {
    /// Its letters; empty where something else stands in front.
    var text: String
    var line: Int
  }

  private enum Place { case code, lines, block }

  private(set) var all: [Word] = []
  private var place = Place.code
  /// True in a comment that has said nothing yet.
  private var isAwaited = false

  init(ofDocCommentsIn text: String) {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      read(line.drop { $0 == UInt8(ascii: " ") }, index + 1)
    }
  }

  private mutating func read(_ line: Substring.UTF8View, _ number: Int) {
    if place != .block { enter(Self.place(of: line)) }
    guard place != .code else { return }
    if isAwaited, let word = Self.firstWord(of: line) {
      all.append(Word(text: word, line: number))
      isAwaited = false
    }
    if place == .block, line.contains("*/".utf8) { place = .code }
  }

  private mutating func enter(_ next: Place) {
    if next != place { isAwaited = true }
    place = next
  }

  /// Returns what begins with a line; four slashes, three stars and `/**/` begin no doc comment.
  private static func place(of line: Substring.UTF8View) -> Place {
    let isLine = line.starts(with: "///".utf8) && !line.starts(with: "////".utf8)
    let isBlock =
      line.starts(with: "/**".utf8)
      && !["/***", "/**/"].contains { line.starts(with: $0.utf8) }
    return isLine ? .lines : isBlock ? .block : .code
  }

  /// Returns the letters behind the marks of the comment; nil where nothing stands.
  private static func firstWord(of line: Substring.UTF8View) -> String? {
    let words = line.drop { "/* ".utf8.contains($0) }
    return words.isEmpty ? nil : String(Substring(words).prefix { $0.isLetter })
  }
}
