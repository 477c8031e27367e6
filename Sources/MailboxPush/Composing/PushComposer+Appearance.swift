internal import MailboxModel

/// The arrival and the looks of a notification: sound, thread, picture, and what the app makes of it.
extension PushComposer {
  /// The name of a sound or a channel that is longer is taken for a mistake and left out.
  private static let soundBytesMax = 256

  /// Sets all that is not words. What is a provider's to refuse is left out where it is outside its
  /// limits: the push itself must not fail for it.
  func setAppearance(of message: Message, count: Int, in content: inout PushContent) {
    let push = message.push
    content.sound = sound(of: message)
    content.threadID = threadID(of: message, for: content)
    content.category = push?.category.flatMap {
      Self.label($0, bytesMax: OfflinePush.labelBytesMax)
    }
    content.interruptionLevel = interruptionLevel(of: message, for: content.mailbox.user)
    content.relevanceScore = push?.relevanceScore.flatMap { (0...1).contains($0) ? $0 : nil }
    content.analyticsLabel = push?.analyticsLabel.flatMap {
      OfflinePush.isAnalyticsLabel($0) ? $0 : nil
    }
    content.androidVisibility = push?.androidVisibility
    content.androidChannelID = push?.androidChannelID.flatMap(Self.soundName)
    content.isHandledByApp = push?.androidNotifyMode == .custom
    if count == 1 { content.image = push?.image.flatMap { OfflinePush.isImage($0) ? $0 : nil } }
    if case .encrypted(let bytes) = message.content, settings.encrypted == .decryptable {
      content.secret = .bytes(bytes)
    }
  }

  /// Returns the sender's thread, else the conversation. A user and a group of the same id are one thread.
  private func threadID(of message: Message, for content: PushContent) -> String {
    if let named = message.push?.threadID,
      let label = Self.label(named, bytesMax: OfflinePush.labelBytesMax)
    {
      return label
    }
    let conversation = message.conversation(for: content.mailbox.user).description
    // An id with controls would take six times its bytes.
    return Self.label(conversation, bytesMax: UserID.bytesMax)
      ?? PushID(of: Array(conversation.utf8), salt: 0).description
  }

  /// Returns the sender's level, else that of the settings for users mentioned by name: a message to
  /// everyone does not concern each of them.
  private func interruptionLevel(
    of message: Message, for user: UserID
  ) -> OfflinePush.InterruptionLevel? {
    if let level = message.push?.interruptionLevel { return level }
    guard settings.mentionsAreTimeSensitive else { return nil }
    return message.mentions.users.contains { $0.value.utf8.elementsEqual(user.value.utf8) }
      ? .timeSensitive : nil
  }

  /// The first that is named: by the message, by the user for this kind of conversation, by the
  /// server for this kind; else the default sound.
  private func sound(of message: Message) -> String? {
    let ofMessage = platform == .apns ? message.push?.iosSound : message.push?.androidSound
    let isGroup = if case .group = message.audience { true } else { false }
    let ofUser = isGroup ? preferences.groupSound : preferences.oneToOneSound
    let ofServer = isGroup ? settings.groupSound : settings.oneToOneSound
    let name = [ofMessage, ofUser, ofServer].lazy.compactMap { $0 }
      .compactMap(Self.soundName).first
    return name == PushSound.none ? nil : name ?? PushSound.standard
  }

  private static func soundName(_ text: String) -> String? {
    text.escapedByteCount <= soundBytesMax ? label(text, bytesMax: soundBytesMax) : nil
  }

  /// A label that an app or a phone looks something up by; nil for what cannot be one.
  static func label(_ text: String, bytesMax: Int) -> String? {
    guard (1...bytesMax).contains(text.utf8.count),
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    return text
  }
}

/// The names of sounds that mean something to every app (Tencent IM's constants).
public enum PushSound {
  /// No sound.
  public static let none = "push.no_sound"
  /// The system's.
  public static let standard = "default"
}
