internal import MailboxTool

/// A value that begins with a dash, which the parser takes for an option: what to type instead.
struct DashedValue {
  /// The argument as it was typed.
  let value: String
  /// The option that it was meant for; nil when it stands for itself.
  let option: String?

  /// Finds the value that the parser complains about; nil when the complaint is about something else.
  init?(complaint: String, arguments: [String]) {
    if complaint.hasPrefix("Missing value for '") {
      let name = complaint.dropFirst("Missing value for '".count).prefix { $0 != " " && $0 != "'" }
      guard let index = arguments.firstIndex(of: String(name)), index + 1 < arguments.count,
        arguments[index + 1].hasPrefix("-")
      else { return nil }
      (option, value) = (String(name), arguments[index + 1])
      return
    }
    guard complaint.hasPrefix("Unknown option '-") || complaint.hasPrefix("Missing expected"),
      let value = arguments.first(where: Self.isNoOption)
    else { return nil }
    self.value = value
    option = nil
  }

  /// Advice on how to type the value.
  var hint: String {
    let typed = Self.quoted(PlainText.shortened(value, to: 40))
    guard let option else {
      return "what begins with '-' and is no option goes last, behind '--': -- \(typed)"
    }
    return "for a value that begins with '-' write \(option)=\(typed)"
  }

  /// `-100` and `-1 day`, not `-h`, `--help` or `--text=-1`.
  private static func isNoOption(_ argument: String) -> Bool {
    guard argument.hasPrefix("-"), let second = argument.unicodeScalars.dropFirst().first else {
      return false
    }
    return !second.properties.isAlphabetic && second != "-"
  }

  /// As a shell takes it for one word.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || "0123456789-_.,:/@+=".unicodeScalars.contains(scalar))
    }
    return isPlain
      ? text
      : "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: #"'\''"#) + "'"
  }
}
