public import MailboxModel
public import MailboxStore

extension Message {
  /// Words to a peer.
  public static func direct(
    _ text: String, from sender: UserID = "alice", id: MessageID? = nil
  ) -> Message {
    Message(from: sender, text: text, id: id)
  }

  /// Words to a group.
  public static func group(
    _ text: String, in group: GroupID = "#room", from sender: UserID = "alice", id: MessageID? = nil
  ) -> Message {
    Message(from: sender, text: text, id: id, audience: .group(Group(group)))
  }

  /// The same message with some things changed.
  public func with(_ change: (inout Message) -> Void) -> Message {
    var copy = self
    change(&copy)
    return copy
  }
}

extension StoreSettings {
  /// The settings that tests begin with: nothing happens by itself.
  public static var testing: StoreSettings {
    var settings = StoreSettings()
    settings.journalBudgetBytes = 16 << 20
    settings.settledBytesMax = 1 << 32
    settings.sweepIntervalSeconds = 86_400
    settings.sliceMailboxes = 4
    return settings
  }

  /// The same settings with some things changed.
  public func with(_ change: (inout StoreSettings) -> Void) -> StoreSettings {
    var copy = self
    change(&copy)
    return copy
  }
}
