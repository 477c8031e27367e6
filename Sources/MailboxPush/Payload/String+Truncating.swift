extension String {
  /// The bytes that the text takes inside a JSON string.
  var escapedByteCount: Int { utf8.reduce(0) { $0 + JSONWriter.escapedByteCount(of: $1) } }

  /// The longest beginning that takes at most so many bytes inside a JSON string, cut where a
  /// character of the reader's ends and closed with an ellipsis; the text itself when it fits.
  func truncated(toEscapedBytes limit: Int) -> String {
    // Escaping makes text longer, never shorter.
    if utf8.count <= limit && escapedByteCount <= limit { return self }
    let ellipsis = "…"
    let room = limit - ellipsis.utf8.count
    guard room >= 0 else { return "" }
    var used = 0
    var end = startIndex
    while end < endIndex {
      let next = index(after: end)
      let more = self[end..<next].utf8.reduce(0) { $0 + JSONWriter.escapedByteCount(of: $1) }
      guard used + more <= room else { break }
      used += more
      end = next
    }
    return self[..<end] + ellipsis
  }
}
