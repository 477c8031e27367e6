internal import MailboxModel

/// The part that one mailbox has in a record, deposits aside.
enum MailboxChange: Sendable {
  /// A device has everything through a sequence; others are forgotten for it.
  case acknowledge(DeviceID, through: UInt64, FloorMove, forgetting: [DeviceID])
  /// Messages are gone undelivered.
  case removal(Removal)
  /// A conversation was read.
  case read(ConversationKey, through: UInt64)
  /// A device is as given from here on, or forgotten.
  case device(MailboxRecord.DeviceChange)
  /// The user has set what is wanted of all pushes.
  case preferences(PushPreferences)
  /// The user has set which messages of a conversation are pushed.
  case notifications(ConversationKey, ConversationNotifications)
  /// A new epoch begins; devices that are still known stay, with nothing acknowledged.
  case purge(epoch: UInt64, endsConversations: Bool, forgetting: [DeviceID])
  /// Sums and counts are as a recount found them.
  case repair(MailboxRepair)
  /// Conversations make room for others.
  case forgotten(ForgottenConversations)
}
