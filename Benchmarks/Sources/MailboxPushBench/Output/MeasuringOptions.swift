internal import ArgumentParser
internal import Foundation

/// The options that all works have in common.
struct MeasuringOptions: ParsableArguments {
  @Option(help: "How many rounds are measured; the figure is their median.")
  var rounds = 5

  @Option(help: "Write the figures as JSON to a file, - for standard output.")
  var json: String?

  func validate() throws {
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds is \(rounds): it goes from 1 to 1000")
    }
  }

  /// Prints the figures, and writes them where that is asked for.
  func write(_ figures: [Figure]) throws {
    if json != "-" { print(Figure.table(figures)) }
    guard let json else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data = try encoder.encode(figures) + Data([UInt8(ascii: "\n")])
    if json == "-" {
      FileHandle.standardOutput.write(data)
    } else {
      try data.write(to: URL(fileURLWithPath: json))
    }
  }
}
