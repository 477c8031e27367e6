internal import ArgumentParser
internal import Foundation

/// The store side by side with what a user would pick instead.
@main
struct MailboxCompare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-compare",
    abstract: "Run the same work on this store, its limits and its rivals.",
    subcommands: [RunAll.self, RunOne.self], defaultSubcommand: RunAll.self)
}

/// The comparison.
struct RunAll: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Compare; this is what runs when nothing is said.")

  @Flag(help: "Small sizes, three rounds: a few minutes in all.")
  var quick = false

  @Option(help: "Only these works, with commas: W3,W2.")
  var only: String?

  @Option(help: "Measure only these cases of the works, with commas: W3-1000,W4-100.")
  var cases: String?

  @Option(help: "Only these systems, with commas: mailbox,rocksdb.")
  var systems: String?

  @Option(help: "Where the stores are made; a directory on the disk that is to be measured.")
  var directory = FileManager.default.temporaryDirectory.path

  @Option(help: "Write the figures as JSON to a file, - for standard output.")
  var json: String?

  @Option(help: "Draw the ratios to the mailbox store as an SVG file.")
  var plot: String?

  func run() async throws {
    let systems = try chosenSystems()
    let works = try chosenWorks()
    let place = "\(directory)/mailbox-compare-\(getpid())"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    Interruption.cleanUp(place)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let comparison = Comparison(
      systems: systems, cases: cases.map { Set($0.split(separator: ",").map(String.init)) },
      isQuick: quick, directory: place, progress: Self.say)
    if comparison.device == nil { Self.say("bytes written: this device does not tell\n") }
    var figures: [Figure] = []
    for work in works {
      let found = try comparison.run(work)
      figures += found
      if json != "-" {
        // Not buffered, so that a table can be read in a file as soon as its work is done.
        let table = "\n" + FigureTable(figures: found).text + "\n"
        FileHandle.standardOutput.write(Data(table.utf8))
      }
    }
    if let cases, figures.isEmpty {
      throw ValidationError("no case of \(works) is called '\(cases)', or none could be measured")
    }
    try write(figures)
  }

  private func chosenSystems() throws -> [String] {
    let wanted = systems.map { $0.split(separator: ",").map(String.init) } ?? Systems.all
    if let unknown = wanted.first(where: { !Systems.all.contains($0) }) {
      throw ValidationError("no system is called '\(unknown)'; there are \(Systems.all)")
    }
    return wanted.filter { system in
      guard let reason = Systems.reasonForAbsence(of: system) else { return true }
      Self.say("\(system) left out: \(reason)\n")
      return false
    }
  }

  private func chosenWorks() throws -> [String] {
    let all = Works.names(quick ? .quick : .full)
    guard let only else { return all }
    return try only.split(separator: ",").flatMap { wanted in
      let found = all.filter { $0 == wanted || $0.hasPrefix(wanted + "-") }
      if found.isEmpty {
        throw ValidationError("no work is called '\(wanted)'; there are \(all)")
      }
      return found
    }
  }

  private func write(_ figures: [Figure]) throws {
    if let plot {
      let chart = RatioChart(figures: figures).svg
      try Data(chart.utf8).write(to: URL(fileURLWithPath: plot))
    }
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

  private static func say(_ text: String) {
    let line = isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K\(text)" : text + "\n"
    FileHandle.standardError.write(Data(line.utf8))
  }
}
