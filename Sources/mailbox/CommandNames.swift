internal import ArgumentParser
internal import MailboxTool

/// Looks whether words name commands, before they are parsed: the parser passes over an unknown name
/// behind `help`, and elsewhere calls it an argument too many.
enum CommandNames {
  /// Throws for a name that is none, with the nearest that is one.
  static func check(_ arguments: [String]) throws(Failure) {
    var command: any ParsableCommand.Type = Mailbox.self
    var words = arguments[...]
    let isHelp = words.first == "help"
    if isHelp { words = words.dropFirst() }
    var path = [command._commandName]
    while let word = words.first, !word.hasPrefix("-") {
      let known = command.configuration.subcommands
      guard !known.isEmpty || isHelp else { return }
      guard let named = known.first(where: { $0.answers(to: word) }) else {
        if path.count == 1, word == "help" { return }
        throw unknown(word, behind: path, among: known)
      }
      command = named
      path.append(named._commandName)
      words = words.dropFirst()
    }
  }

  private static func unknown(
    _ word: String, behind path: [String], among known: [any ParsableCommand.Type]
  ) -> Failure {
    let place = path.joined(separator: " ")
    let name = PlainText.shortened(word, to: 40)
    let names = known.map { $0._commandName } + (path.count == 1 ? ["help"] : [])
    let nearest = names.min { distance($0, word) < distance($1, word) }
    guard !known.isEmpty, let nearest else {
      return Failure(
        .usage, "'\(place)' has no command '\(name)'", hint: "see '\(place) --help'")
    }
    return Failure(
      .usage, "there is no command '\(name)'",
      hint: "the nearest is '\(place) \(nearest)'; see '\(place) --help' for all")
  }

  /// Returns the Levenshtein distance: the letters to put in, take out or change. O(product of the
  /// lengths, which are cut at 40).
  static func distance(_ one: String, _ other: String) -> Int {
    let target = Array(other.unicodeScalars.prefix(40))
    var row = Array(0...target.count)
    for (index, scalar) in one.unicodeScalars.prefix(40).enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in target.indices {
        let changed = diagonal + (scalar == target[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
      }
    }
    return row[target.count]
  }
}

extension ParsableCommand {
  /// Returns whether `word` is the command's name or one of its aliases.
  fileprivate static func answers(to word: String) -> Bool {
    word == _commandName || configuration.aliases.contains(word)
  }
}
