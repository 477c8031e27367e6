/// A piece of a source: a word, a literal's text, or one mark.
struct Token: Sendable {
  enum Kind: Sendable {
    /// A keyword, a name or a number.
    case word
    /// A name between backticks, without them.
    case quotedName
    /// The text of a literal, without what is put into it.
    case literal
    /// One byte that is none of these.
    case mark
  }

  var kind: Kind
  var text: String
  var line: Int
  /// True when nothing stands between it and the token before.
  var isAttached: Bool

  /// Returns whether it is this word or mark, and no literal.
  func stands(for code: String) -> Bool {
    (kind == .word || kind == .mark) && text == code
  }
}
