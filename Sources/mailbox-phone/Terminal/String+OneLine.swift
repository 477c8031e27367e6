extension String {
  /// One line without anything that a terminal could take for more than letters: controls, line
  /// ends and marks of direction become replacement characters.
  var oneLine: String {
    var result = UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result.append("\u{FFFD}")
      case .format where scalar != "\u{200D}": result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
