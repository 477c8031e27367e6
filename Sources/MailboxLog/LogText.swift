/// Words of outsiders, made fit for a line of a log: whatever they are, the line stays one line, ends
/// somewhere, and shows no more fields than were logged.
enum LogText {
  /// The most bytes that are shown of a value.
  static let valueBytesMax = 1024
  /// The most bytes that are shown of a message.
  static let messageBytesMax = 16 << 10

  /// A message, or a value in a list, which puts it in quotes itself: what could end the line or turn
  /// it around is escaped. Quotes and backslashes stay.
  static func message(_ text: String, bytesMax: Int = messageBytesMax) -> String {
    guard text.utf8.count > bytesMax || text.unicodeScalars.contains(where: \.isUnfit) else {
      return text
    }
    return cut(text, to: bytesMax) { $0.isUnfit ? $0.escape : nil }
  }

  /// A value: as it is when nobody could take it for more than one, else in quotes, in which
  /// quotes and backslashes are escaped, too.
  static func value(_ text: String) -> String {
    let isPlain = !text.isEmpty && !text.unicodeScalars.contains(where: \.needsQuotes)
    if isPlain && text.utf8.count <= valueBytesMax { return text }
    let words = cut(text, to: valueBytesMax) { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      default: scalar.isUnfit ? scalar.escape : nil
      }
    }
    return "\"" + words + "\""
  }

  private static func cut(
    _ text: String, to bytesMax: Int, escaping escape: (Unicode.Scalar) -> String?
  ) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
      if let escaped = escape(scalar) {
        line += escaped
      } else {
        line.unicodeScalars.append(scalar)
      }
      // An escape is some bytes longer than what it stands for; only the whole is bounded.
      if line.utf8.count > bytesMax { return line + "… (\(text.utf8.count) bytes)" }
    }
    return line
  }
}

extension Unicode.Scalar {
  /// True when it ends a line, is not seen, or turns the text beside it around.
  fileprivate var isUnfit: Bool {
    if (0x20..<0x7F).contains(value) { return false }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return true
    default:
      return properties.isDefaultIgnorableCodePoint
    }
  }

  /// True when a value that has it could look like several, or like none.
  fileprivate var needsQuotes: Bool {
    if (0x30..<0x3D).contains(value) || (0x3E..<0x5C).contains(value)
      || (0x5D..<0x7F).contains(value)
    {
      return false
    }
    return isUnfit || properties.isWhitespace || self == "\"" || self == "\\" || self == "="
  }

  fileprivate var escape: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{" + String(value, radix: 16, uppercase: true) + "}"
    }
  }
}
