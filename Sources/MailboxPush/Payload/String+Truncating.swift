extension String {
  /// The bytes that the text takes inside a JSON string.
  var escapedByteCount: Int { utf8.reduce(0) { $0 + JSONWriter.escapedByteCount(of: $1) } }

  /// The longest beginning that takes at most so many bytes inside a JSON string, and has at most so
  /// many characters of the reader's, closed with an ellipsis; the text itself when it fits.
  ///
  /// It is cut between characters. But a character may have any number of marks: one that takes more
  /// than `characterBytesMax` is cut inside, between its scalars, so that it does not displace what
  /// stands behind it, nor leave nothing of the text.
  func truncated(
    toEscapedBytes limit: Int, characters charactersMax: Int = .max,
    ofBytes characterBytesMax: Int = 128
  ) -> String {
    // Escaping makes text longer, never shorter.
    if charactersMax == .max && utf8.count <= limit && escapedByteCount <= limit { return self }
    let ellipsis = "…"
    let room = limit - ellipsis.utf8.count
    guard room >= 0 else { return "" }
    // What stays when something follows that does not fit, and what stays only when nothing does.
    var kept = ""
    var rest = ""
    var used = 0
    var count = 0
    var isCutAtEnd = false
    for character in self {
      let whole = String(character)
      let piece = whole.cutInside(toEscapedBytes: characterBytesMax)
      isCutAtEnd = piece.utf8.count < whole.utf8.count
      used += piece.escapedByteCount
      count += 1
      if used > limit || count > charactersMax {
        return (kept.isEmpty ? piece.cutInside(toEscapedBytes: room) : kept) + ellipsis
      }
      rest += piece
      if used <= room && count < charactersMax {
        kept += rest
        rest = ""
      }
    }
    return isCutAtEnd && rest.isEmpty ? kept + ellipsis : kept + rest
  }

  /// As many scalars as take at most so many bytes; none that joins what is cut away.
  private func cutInside(toEscapedBytes limit: Int) -> String {
    if utf8.count <= limit && escapedByteCount <= limit { return self }
    var used = 0
    var scalars = unicodeScalars[...].prefix { scalar in
      used += scalar.escapedByteCount
      return used <= limit
    }
    while scalars.last == "\u{200D}" { scalars.removeLast() }
    return String(scalars)
  }
}

extension Unicode.Scalar {
  /// The bytes that it takes inside a JSON string.
  fileprivate var escapedByteCount: Int {
    isASCII ? JSONWriter.escapedByteCount(of: UInt8(value)) : UTF8.width(self)
  }
}
