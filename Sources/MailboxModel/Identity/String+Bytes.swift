extension StringProtocol {
  /// Returns whether two texts have the same UTF-8 bytes, which Swift's `==` does not ask: it takes
  /// `ren\u{e9}` and `rene\u{301}` for equal. O(bytes).
  package func hasBytes(of other: some StringProtocol) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

extension String {
  /// The text in quotes, with everything but plain ASCII escaped.
  var escapedAsASCII: String {
    "\"" + unicodeScalars.map { $0.escaped(asASCII: true) }.joined() + "\""
  }
}
