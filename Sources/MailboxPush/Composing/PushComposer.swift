public import MailboxModel

/// Puts together what a push says: words, sound, badge, and what the notification looks like.
public struct PushComposer: Sendable {
  /// Text beyond this cannot appear in any push, so it is not looked at.
  static let bodyBytesMax = 8192

  let settings: PushSettings
  let preferences: PushPreferences
  let platform: Binding.Platform

  /// Composes for a user's wishes and a device's platform.
  public init(
    settings: PushSettings, preferences: PushPreferences, platform: Binding.Platform
  ) {
    self.settings = settings
    self.preferences = preferences
    self.platform = platform
  }

  /// Returns the content of a message's push: an alert, or a silent push where only the app can read the
  /// message and the settings want that. `epoch` is the mailbox's; the push stands for `waitingCount`
  /// messages, of which this is the newest.
  public func content(
    of waiting: WaitingMessage, id: PushID, to device: DeviceID, of mailbox: MailboxAddress,
    in epoch: Epoch, badge: UInt64, waitingCount: Int = 1, collapseID: String? = nil,
    now: Timestamp
  ) -> PushContent {
    let message = waiting.message
    var content = PushContent(
      isSilent(message) ? .silent : .alert, id: id, mailbox: mailbox, device: device,
      collapseID: collapseID ?? id.description, expiresAt: waiting.expiresAt, now: now)
    content.sender = message.sender
    content.senderName = Self.name(message.senderName)
    if case .group(let group) = message.audience { content.group = group.id }
    content.messageID = message.id
    content.sequence = waiting.sequence
    content.epoch = epoch
    content.ext = message.push?.ext
    // Apple takes a background push only without alert, sound and badge.
    if content.kind == .silent { return content }
    if message.push?.ignoresBadge != true { content.badge = min(badge, PushContent.badgeMax) }
    setWords(of: message, count: waitingCount, in: &content)
    setAppearance(of: message, count: waitingCount, in: &content)
    return content
  }

  /// Returns whether a message is announced by a push that shows nothing.
  private func isSilent(_ message: Message) -> Bool {
    guard case .encrypted = message.content, settings.encrypted == .silent else { return false }
    guard let push = message.push else { return true }
    return push.desc == nil && push.title == nil && push.bodyLocalization == nil
      && push.titleLocalization == nil
  }
}
