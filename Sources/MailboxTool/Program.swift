package import ArgumentParser
internal import Glibc
internal import MailboxModel

/// A program of this package: takes arguments that are UTF-8, runs the command that they name, and ends
/// with one line on standard error and a code for scripts when that fails.
///
/// The name in front of what it complains of is the command's.
package protocol Program: AsyncParsableCommand {
  /// Throws for arguments that are not even to be parsed. Takes any unless a program says otherwise.
  static func check(_ arguments: [String]) throws

  /// The words for an error and its code; nil for one that only the parser has words for. Those of the
  /// store and the model have theirs unless a program says otherwise.
  static func failure(for error: any Error) -> Failure?

  /// Says on standard error what the parser has to say of an error: in its own words and lines unless a
  /// program says otherwise.
  static func complain(inWordsOfParser error: any Error)
}

extension Program {
  package static func check(_ arguments: [String]) throws {}

  package static func failure(for error: any Error) -> Failure? {
    (error as? MailboxError).map(Failure.init)
  }

  package static func complain(inWordsOfParser error: any Error) {
    let words = parserWords(for: error)
    StandardError.write((["Error: \(words.fault)"] + words.advice).joined(separator: "\n") + "\n")
  }

  /// The parser's words for an error, fit for a terminal: the fault, in one line whatever was typed, and
  /// the lines that say what can be.
  package static func parserWords(for error: any Error) -> (fault: String, advice: [String]) {
    let fault = message(for: error)
    // Behind the fault and the end of its line; it may have lines of its own.
    let advice = fullMessage(for: error).utf8.dropFirst("Error: \(fault)\n".utf8.count)
    let lines = Substring(advice).split(separator: "\n", omittingEmptySubsequences: false)
    return (
      PlainText.oneLine(fault), advice.isEmpty ? [] : lines.map { PlainText.oneLine(String($0)) }
    )
  }

  /// Runs the program, and ends the process.
  package static func main() async {
    // A reader that went away shows as an error of the write, so that a store is still closed.
    signal(SIGPIPE, SIG_IGN)
    endProcess(await outcome().rawValue)
  }

  private static func outcome() async -> ExitStatus {
    do {
      let arguments = try CommandLine.utf8Arguments()
      try check(arguments)
      var command = try parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return .success
    } catch {
      return report(error)
    }
  }
}

/// `exit`, whose name a command's own method hides. It does not wait for threads, as one that reads input.
private func endProcess(_ code: Int32) -> Never { exit(code) }
