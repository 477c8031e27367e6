internal import ArgumentParser
internal import MailboxStore

/// The store's settings that matter to a deposit.
struct SettingsOptions: ParsableArguments {
  /// The policies for a message to a mailbox that is full.
  enum WhenFull: String, ExpressibleByArgument, CaseIterable {
    case dropOldest = "drop-oldest"
    case refuse
  }

  @Option(help: ArgumentHelp("Messages that may wait in one mailbox.", valueName: "n"))
  var maxMessages = StoreSettings().mailboxMessagesMax

  @Option(
    help: "What happens to a message for a mailbox that is full: deposit drops, import refuses.")
  var whenFull: WhenFull?

  @Option(
    help: ArgumentHelp("Days that a message waits when it does not say.", valueName: "days"))
  var keepDays: UInt32 = StoreSettings().timeToLiveSeconds / 86_400

  func validate() throws {
    guard maxMessages >= 1 else { throw ValidationError("--max-messages is 0: it goes from 1") }
    guard (1...3650).contains(keepDays) else {
      throw ValidationError("--keep-days is \(keepDays): it goes from 1 to 3650")
    }
  }

  /// The settings, with what happens to a message for a full mailbox when that was not said.
  func settings(otherwise standard: WhenFull) -> StoreSettings {
    var settings = StoreSettings()
    settings.mailboxMessagesMax = maxMessages
    settings.quotaPolicy = (whenFull ?? standard) == .refuse ? .refuseNewest : .dropOldest
    settings.timeToLiveSeconds = keepDays * 86_400
    return settings
  }
}
