internal import MailboxModel

/// Foreign text made fit for a terminal.
package enum PlainText {
  /// One line without anything that a terminal or a reader could take for more than letters:
  /// control characters become their pictures, direction overrides a replacement character.
  package static func oneLine(_ text: String) -> String { text.oneLine }

  /// At most so many characters, the last an ellipsis when something was cut.
  package static func shortened(_ text: String, to limit: Int) -> String {
    text.count <= limit ? text : text.prefix(limit - 1) + "…"
  }

  /// Returns the number of columns that a text takes in a terminal.
  package static func width(of text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 }
      ? text.utf8.count : text.reduce(0) { $0 + width(of: $1) }
  }

  private static func width(of character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    // What East Asian scripts and emoji take two columns for.
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default:
      return 1
    }
  }
}
