internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore

/// `mailbox import`
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Deposits messages from JSON Lines.",
    discussion: """
      One deposit a line, of at most 1 MiB:
        {"to":["bob"],"from":"alice","text":"hi","group":"#room","id":"m1","at":1700000000}
      'to' is one user or many; 'group', 'id' and 'at' (seconds, fractions allowed) may be left \
      out. What `mailbox export` writes is taken back as well; the messages' time to live begins \
      anew. A bad line is reported and skipped.
      """)

  @Argument(help: "The file, or - for standard input.")
  var file: String

  @Flag(help: "Stop at the first bad line; what came before it stays.")
  var strict = false

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let app = try AppID(store.app)
    let lines = try LineReader(path: file)
    let clock = ContinuousClock()
    let start = clock.now
    let tally = try await deposit(lines, in: app)
    try print(tally, took: clock.now - start)
  }

  private func deposit(_ lines: consuming LineReader, in app: AppID) async throws -> ImportTally {
    // The reader is handed on once; a closure may only be told so by an optional.
    var lines = Optional(lines)
    return try await store.withStore(creates: true, settings: settings.settings) { store in
      var importer = Importer(into: store, app: app, isStrict: strict)
      if let lines = lines.take() { try await importer.run(lines) }
      return importer.tally
    }
  }

  private struct Answer: Encodable {
    let lines: Int
    let deposited: Int
    let copies: Int
    let duplicates: Int
    let mailboxes: Int
    let skipped: Int
    let seconds: Double
    let linesPerSecond: Int
  }

  private func print(_ tally: ImportTally, took duration: Duration) throws {
    let answers = StandardOutput()
    let rate = Quantities.perSecond(tally.lines, in: duration)
    if output.json {
      try answers.json(
        Answer(
          lines: tally.lines, deposited: tally.deposited, copies: tally.copies,
          duplicates: tally.duplicates, mailboxes: tally.mailboxes.count, skipped: tally.skipped,
          seconds: duration / .seconds(1), linesPerSecond: rate))
    } else {
      try answers.pairs([
        ("lines", Quantities.count(tally.lines)),
        (
          "deposited",
          "\(Quantities.count(tally.deposited)) as \(Quantities.count(tally.copies, "copy", "copies"))"
        ),
        ("duplicates", Quantities.count(tally.duplicates)),
        ("mailboxes", Quantities.count(tally.mailboxes.count)),
        ("skipped", Quantities.count(tally.skipped)),
        ("time", "\(Quantities.time(duration)), \(Quantities.count(rate)) lines a second"),
      ])
    }
    try answers.flush()
  }
}
