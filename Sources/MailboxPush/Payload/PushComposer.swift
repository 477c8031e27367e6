public import MailboxModel

/// Puts together what a push says: words, sound, badge.
public struct PushComposer: Sendable {
  /// The name of a sound or a channel that is longer is taken for a mistake and left out.
  private static let labelBytesMax = 256
  /// What a locked phone shows of a person's or a group's name.
  private static let nameCharactersMax = 60
  /// The most bytes of that, so that names leave room for the words in every script.
  private static let nameBytesMax = 720
  /// The largest emoji, a family in four colours, has 41 bytes.
  private static let nameCharacterBytesMax = 48
  /// Text beyond this cannot appear in any push, so it is not looked at.
  private static let bodyBytesMax = 8192

  private let settings: PushSettings
  private let preferences: PushPreferences
  private let platform: Binding.Platform

  /// Composes for a user's wishes and a device's platform.
  public init(
    settings: PushSettings, preferences: PushPreferences, platform: Binding.Platform
  ) {
    self.settings = settings
    self.preferences = preferences
    self.platform = platform
  }

  /// What the push of a message says: an alert, or nothing where only the app can read it and the
  /// settings want that. `waitingCount` is how many messages it stands for, itself the newest.
  public func content(
    of waiting: WaitingMessage, id: PushID, to device: DeviceID, of mailbox: MailboxAddress,
    badge: UInt64, waitingCount: Int = 1, collapseID: String? = nil, now: Timestamp
  ) -> PushContent {
    let message = waiting.message
    var content = PushContent(
      isSilent(message) ? .silent : .alert, id: id, mailbox: mailbox, device: device,
      collapseID: collapseID ?? id.description, expiresAt: waiting.expiresAt, now: now)
    compose(waiting, into: &content, badge: badge, waitingCount: waitingCount)
    return content
  }

  private func compose(
    _ waiting: WaitingMessage, into content: inout PushContent, badge: UInt64, waitingCount: Int
  ) {
    let message = waiting.message
    let texts = settings.texts(of: content.mailbox.app)
    content.sender = message.sender
    content.senderName = Self.name(message.senderName)
    if case .group(let group) = message.audience { content.group = group.id }
    content.messageID = message.id
    content.sequence = waiting.sequence
    content.ext = message.push?.ext
    // Apple takes a background push only without alert, sound and badge.
    if content.kind == .silent { return }
    if message.push?.ignoresBadge != true { content.badge = min(badge, PushContent.badgeMax) }
    content.title = Self.title(message.push?.title)
    (content.names, content.body) = body(of: message, in: texts, count: waitingCount)
    content.sound = sound(of: message)
    content.androidChannelID = message.push?.androidChannelID.flatMap(Self.checked)
    content.isHandledByApp = message.push?.androidNotifyMode == .custom
  }

  /// Whether a message is announced without a sign.
  private func isSilent(_ message: Message) -> Bool {
    guard case .encrypted = message.content, settings.encrypted == .silent else { return false }
    return message.push?.desc == nil && message.push?.title == nil
  }

  // MARK: Words

  /// The text, and what of it are the names before.
  private func body(
    of message: Message, in texts: PushTexts, count: Int
  ) -> (names: String, body: String) {
    if count > 1 {
      let names = prefix(of: message, in: texts, isSummary: true)
      return (names, names + texts.summary.replacingFirst("%", by: "\(count)"))
    }
    if let desc = message.push?.desc, !desc.isBlank { return ("", Self.cut(desc)) }
    guard settings.showsContent else { return ("", texts.notice) }
    let names = prefix(of: message, in: texts, isSummary: false)
    return (names, names + content(of: message, in: texts))
  }

  /// `Nickname: ` or `Name (Group): `, with what is known of them.
  private func prefix(of message: Message, in texts: PushTexts, isSummary: Bool) -> String {
    guard settings.showsContent else { return "" }
    let senderName = Self.name(message.senderName)
    guard case .group(let group) = message.audience else {
      return senderName.isEmpty ? "" : senderName + texts.colon
    }
    let card = Self.name(group.senderCard)
    // A summary stands for several senders: the group's name is what they share.
    let name = isSummary ? "" : card.isEmpty ? senderName : card
    let groupName = Self.name(group.name)
    if groupName.isEmpty { return name.isEmpty ? "" : name + texts.colon }
    if name.isEmpty { return groupName + texts.colon }
    return name + texts.openingBracket + groupName + texts.closingBracket + texts.colon
  }

  /// A person's or a group's name as a push shows it: those who choose it are strangers at times.
  private static func name(_ text: String) -> String {
    // What is left out makes it shorter, so a name is looked at no further than this.
    text.truncated(toEscapedBytes: bodyBytesMax).cleanedLine().truncated(
      toEscapedBytes: nameBytesMax, characters: nameCharactersMax, ofBytes: nameCharacterBytesMax)
  }

  private static func title(_ text: String?) -> String? {
    guard let title = text.map({ cut($0).cleanedLine() }), !title.isEmpty else { return nil }
    return title
  }

  private func content(of message: Message, in texts: PushTexts) -> String {
    guard case .elements(let elements) = message.content else { return texts.notice }
    var words = ""
    for element in elements where words.utf8.count < Self.bodyBytesMax {
      switch element {
      case .text(let text): words += Self.cut(text)
      case .audio: words += texts.audio
      case .file: words += texts.file
      case .image: words += texts.image
      case .video: words += texts.video
      case .face: words += texts.face
      case .location: words += texts.location
      case .custom(let desc, _): words += Self.cut(desc)
      }
    }
    return words.isBlank ? texts.notice : words
  }

  private static func cut(_ text: String) -> String {
    text.utf8.count <= bodyBytesMax ? text : text.truncated(toEscapedBytes: bodyBytesMax)
  }

  // MARK: Sound

  /// The first that is named: by the message, by the user for this kind of conversation, by the
  /// server for this kind; else the default sound.
  private func sound(of message: Message) -> String? {
    let ofMessage = platform == .apns ? message.push?.iosSound : message.push?.androidSound
    let isGroup = if case .group = message.audience { true } else { false }
    let ofUser = isGroup ? preferences.groupSound : preferences.oneToOneSound
    let ofServer = isGroup ? settings.groupSound : settings.oneToOneSound
    let name = [ofMessage, ofUser, ofServer].lazy.compactMap { $0 }.compactMap(Self.checked).first
    return name == PushSound.none ? nil : name ?? PushSound.standard
  }

  /// A label that an app or a phone looks something up by; nil for what cannot be one.
  private static func checked(_ label: String) -> String? {
    guard (1...labelBytesMax).contains(label.escapedByteCount),
      label.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { return nil }
    return label
  }
}

/// The names of sounds that mean something to every app (Tencent IM's constants).
public enum PushSound {
  /// No sound.
  public static let none = "push.no_sound"
  /// The system's.
  public static let standard = "default"
}

extension String {
  fileprivate func replacingFirst(_ mark: Character, by text: String) -> String {
    guard let index = firstIndex(of: mark) else { return self }
    return self[..<index] + text + self[self.index(after: index)...]
  }
}
