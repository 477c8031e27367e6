internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox import`
struct Import: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Deposits messages from JSON Lines.",
    discussion: """
      One deposit a line, of at most 1 MiB:
        {"to":["bob"],"from":"alice","text":"hi","group":"#room","id":"m1","at":1700000000}
      'to' is one user or many; 'group', 'id' and 'at' (sent then: seconds since 1970, fractions \
      allowed) may be left out, and so may 'expires_at' (whole seconds), without which the store's \
      time to live begins now. What `mailbox export` writes is taken back as it was; what has \
      expired meanwhile leaves a gap. A message for a mailbox that is full is refused unless \
      --when-full says otherwise.

      A bad line is reported and skipped, and the command ends with 65: one that is not JSON, has a \
      key twice or one that is not known, or says something else than its 'body'.
      """)

  @Argument(help: "The file, or - for standard input.")
  var file: String

  @Flag(help: "Stop at the first bad line; what came before it stays.")
  var strict = false

  @Flag(help: "End with 0 also when bad lines were skipped.")
  var lenient = false

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if strict && lenient { throw ValidationError("say --strict or --lenient, not both") }
  }

  func run() async throws {
    let app = try store.appID()
    let lines = try LineReader(path: file)
    let clock = ContinuousClock()
    let start = clock.now
    let tally = try await deposit(lines, in: app)
    try print(tally, took: clock.now - start)
    // What was wrong with each line is said already.
    if tally.skipped > 0, !lenient { throw Reported(status: .damaged) }
  }

  private func deposit(_ lines: consuming LineReader, in app: AppID) async throws -> ImportTally {
    // The reader is handed on once; a closure may only be told so by an optional.
    var lines = Optional(lines)
    return try await store.withStore(creates: true, settings: settings.settings(otherwise: .refuse))
    { store in
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
    let expired: Int
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
          duplicates: tally.duplicates, expired: tally.expired,
          mailboxes: tally.mailboxes.count, skipped: tally.skipped,
          seconds: duration / .seconds(1), linesPerSecond: rate))
    } else {
      try answers.pairs([
        ("lines", Quantities.count(tally.lines)),
        (
          "deposited",
          "\(Quantities.count(tally.deposited)) as \(Quantities.count(tally.copies, "copy", "copies"))"
        ),
        ("duplicates", Quantities.count(tally.duplicates)),
        ("expired", Quantities.count(tally.expired)),
        ("mailboxes", Quantities.count(tally.mailboxes.count)),
        ("skipped", Quantities.count(tally.skipped)),
        ("time", "\(Quantities.time(duration)), \(Quantities.count(rate)) lines a second"),
      ])
    }
    try answers.flush()
  }
}
