internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore

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

  @Option(help: "The time zone of the quiet hours, by its IANA name.")
  var timeZone: String?

  @Option(help: ArgumentHelp("No pushes before this moment, since 1970.", valueName: "seconds"))
  var silentUntil: String?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard timeZone == nil || quietHours?.isEmpty == false else {
      throw ValidationError("--time-zone belongs to --quiet-hours")
    }
    guard
      pushes != nil || oneToOneSound != nil || groupSound != nil || quietHours != nil
        || silentUntil != nil
    else { throw ValidationError("name at least one setting") }
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    var checked = PushPreferences()
    try apply(to: &checked)
    let preferences = try await store.withStore { store in
      var preferences = try store.pushPreferences(of: mailbox)
      try apply(to: &preferences)
      try await store.setPushPreferences(preferences, of: mailbox)
      return preferences
    }
    let answers = StandardOutput()
    try answers.preferences(preferences, asJSON: output.json)
    try answers.flush()
  }

  private func apply(to preferences: inout PushPreferences) throws {
    if let pushes { preferences.isEnabled = pushes }
    if let oneToOneSound {
      preferences.oneToOneSound = oneToOneSound.isEmpty ? nil : oneToOneSound
    }
    if let groupSound { preferences.groupSound = groupSound.isEmpty ? nil : groupSound }
    if let quietHours {
      preferences.quietHours = quietHours.isEmpty ? nil : try hours(parsing: quietHours)
    }
    if let silentUntil {
      preferences.silentUntil = silentUntil.isEmpty ? nil : try moment(parsing: silentUntil)
    }
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
    return Timestamp(seconds: seconds)
  }
}
