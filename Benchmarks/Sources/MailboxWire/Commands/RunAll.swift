internal import ArgumentParser
internal import Foundation

/// The works; each starts its processes and ends them.
struct RunAll: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-wire",
    abstract: "Run works over the wire on the mailbox server, its limits and its rivals.")

  @Flag(help: "Small sizes, three rounds: to see that it works, not to quote.")
  var quick = false

  @Option(help: "Only these works, with commas: drain,storm,idle.")
  var only: String?

  @Option(help: "How many devices come back at once (10,000; --quick 1,000).")
  var devices: Int?

  @Option(help: "How many sessions are idle (5,000; --quick 500).")
  var sessions: Int?

  @Option(help: "Where stores are made; a directory on the disk that is to be measured.")
  var directory = FileManager.default.temporaryDirectory.path

  @Option(help: "Write the figures as JSON to a file, - for standard output.")
  var json: String?

  func validate() throws {
    for (name, value) in [("devices", devices), ("sessions", sessions)] {
      if let value, !(1...20_000).contains(value) {
        throw ValidationError("--\(name) is \(value); it goes from 1 to 20000")
      }
    }
    _ = try chosenWorks()
  }

  func run() throws {
    let works = try chosenWorks()
    let place = "\(directory)/mailbox-wire-\(getpid())"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    Interruption.cleanUp(place)
    defer { try? FileManager.default.removeItem(atPath: place) }
    OpenFiles.raiseLimit()
    var sizes = quick ? Sizes.quick : .full
    if let devices { sizes.stormDevices = devices }
    if let sessions { sizes.idleSessions = sessions }
    var figures: [Figure] = []
    for work in works {
      let found = try work.measure(sizes, in: place)
      figures += found
      if json != "-" { print("\n" + FigureTable(figures: found).text) }
    }
    try write(figures)
  }

  private func chosenWorks() throws -> [Work] {
    guard let only else { return Work.allCases }
    return try only.split(separator: ",").map { name in
      guard let work = Work(rawValue: String(name)) else {
        throw ValidationError(
          "no work is called '\(name)'; there are \(Work.allCases.map(\.rawValue))")
      }
      return work
    }
  }

  private func write(_ figures: [Figure]) throws {
    guard let json else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let data = try encoder.encode(figures) + Data([UInt8(ascii: "\n")])
    if json == "-" {
      try FileHandle.standardOutput.write(contentsOf: data)
    } else {
      try data.write(to: URL(fileURLWithPath: json))
    }
  }
}
