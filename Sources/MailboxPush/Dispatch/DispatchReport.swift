public import MailboxInterface
public import MailboxModel

/// News that whoever runs the dispatcher may want to know at once.
public enum DispatchReport: Sendable, Hashable {
  /// A credential was suspended: nothing is sent by it until it is resumed.
  case credentialSuspended(CredentialName, reason: String)
  /// A credential has to wait, as its provider is in trouble, or the way to it. Told once a wait.
  case credentialWaits(CredentialName, reason: String, until: Timestamp)
  /// A token was taken from its device, as its provider says that it is dead.
  case tokenRemoved(MailboxAddress, DeviceID, reason: String)
  /// A token is not pushed to until it is reported again.
  case tokenQuarantined(MailboxAddress, DeviceID, reason: String)
  /// A push was refused for good: somebody has to look why.
  case refused(PushID, reason: String)
  /// The store no longer had what was committed between two places of the feed: messages from there
  /// wake nobody.
  case feedSkipped(from: FeedPosition, to: FeedPosition)
  /// A row of the tables could not be read, and was set aside: what it owed is not sent. The rest goes on.
  case rowSetAside(table: String, reason: String)
  /// The store could not say what a user's push needs. It is tried again later; the rest goes on.
  case unreadable(MailboxAddress, reason: String)
}
