extension String {
  /// The text fit for a terminal: one line without anything that a terminal or a reader could take for
  /// more than letters. Control characters become their pictures; line ends, marks of direction and what
  /// cannot be seen become replacement characters, but for the joiners that scripts and emoji need.
  package var oneLine: String {
    guard unicodeScalars.contains(where: { $0.fitForTerminal != $0 }) else { return self }
    var result = UnicodeScalarView()
    for scalar in unicodeScalars { result.append(scalar.fitForTerminal) }
    return String(result)
  }
}

extension Unicode.Scalar {
  fileprivate var fitForTerminal: Unicode.Scalar {
    switch value {
    case 0x20..<0x7F, 0x200C, 0x200D: return self
    case 0..<0x20: return Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}"
    case 0x7F: return "\u{2421}"
    default: break
    }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return "\u{FFFD}"
    default: return self
    }
  }
}
