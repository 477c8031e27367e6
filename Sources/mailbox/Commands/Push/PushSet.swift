internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox push set`
struct PushSet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Sets what a user wants of pushes.",
    discussion: "What is not named stays as it is; an empty value takes a setting away.")

  @Argument(help: "Who wants it.")
  var user: String

  @Flag(inversion: .prefixedEnableDisable, help: "Whether anything is pushed at all.")
  var pushes: Bool?

  @Option(help: "The sound for one-to-one messages.")
  var oneToOneSound: String?

  @Option(help: "The sound for group messages.")
  var groupSound: String?

  @Option(help: ArgumentHelp("The hours without pushes.", valueName: "hh:mm-hh:mm"))
  var quietHours: String?

  @Option(help: "The time zone of the quiet hours, by its IANA name, as Europe/Vienna.")
  var timeZone: String?

  @Option(help: ArgumentHelp("No pushes before this moment, since 1970.", valueName: "seconds"))
  var silentUntil: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Whether messages of conversations that are muted count in the badge.")
  var countMuted: Bool?

  @Option(help: "The language of the server's words in pushes, by its tag, as zh.")
  var language: String?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard timeZone == nil || quietHours?.isEmpty == false else {
      throw ValidationError("--time-zone belongs to --quiet-hours")
    }
    guard
      pushes != nil || oneToOneSound != nil || groupSound != nil || quietHours != nil
        || silentUntil != nil || countMuted != nil || language != nil
    else { throw ValidationError("name at least one setting") }
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    let change = try change()
    try change.validate()
    let preferences = try await store.withStore { store in
      try await store.changePushPreferences(change, of: mailbox)
    }
    let answers = StandardOutput()
    try answers.preferences(preferences, asJSON: output.json)
    try answers.flush()
  }

  private func change() throws -> PushPreferencesChange {
    var change = PushPreferencesChange()
    if let pushes { change.isEnabled = .to(pushes) }
    if let oneToOneSound { change.oneToOneSound = .to(oneToOneSound.nonEmpty) }
    if let groupSound { change.groupSound = .to(groupSound.nonEmpty) }
    if let quietHours {
      change.quietHours = .to(quietHours.isEmpty ? nil : try hours(parsing: quietHours))
    }
    if let silentUntil {
      change.silentUntil = .to(silentUntil.isEmpty ? nil : try moment(parsing: silentUntil))
    }
    if let countMuted { change.countsMuted = .to(countMuted) }
    if let language { change.language = .to(language.nonEmpty) }
    return change
  }

  private func hours(parsing text: String) throws -> QuietHours {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let start = ClockTime(parsing: ends[0]),
      let end = ClockTime(parsing: ends[1])
    else {
      throw MailboxError.invalidArgument(
        name: "--quiet-hours", value: text, reason: "they are HH:MM-HH:MM, as 22:00-07:30")
    }
    return try QuietHours(
      startMinute: start.minute, endMinute: end.minute, timeZone: timeZone ?? "UTC")
  }

  private func moment(parsing text: String) throws -> Timestamp {
    guard let seconds = Int64(text), seconds >= 0 else {
      throw MailboxError.invalidArgument(
        name: "--silent-until", value: text, reason: "it is in whole seconds since 1970")
    }
    let moment = Timestamp(seconds: seconds)
    guard Timestamp.writable.contains(moment) else {
      throw MailboxError.invalidArgument(
        name: "--silent-until", value: text,
        reason: "it lies beyond the year 9999; give seconds since 1970, not milliseconds")
    }
    return moment
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
