internal import MailboxModel

/// The words of a push: who, where, and what.
extension PushComposer {
  /// The most characters of a person's or a group's name that a locked phone shows.
  private static let nameCharactersMax = 60
  /// The most bytes of that, so that names leave room for the words in every script.
  private static let nameBytesMax = 720
  /// The largest emoji, a family in four colours, has 41 bytes.
  private static let nameCharacterBytesMax = 48

  /// Sets title and text. A push that stands for several messages has words of its own, and what the
  /// newest says of its text does not fit them.
  func setWords(of message: Message, count: Int, in content: inout PushContent) {
    let texts = settings.texts(of: content.mailbox.app, for: preferences.language)
    let push = message.push
    content.title = Self.line(push?.title)
    content.titleLocalization = push?.titleLocalization.flatMap(Self.localization)
    (content.names, content.body) = body(of: message, in: texts, count: count)
    guard count == 1 else { return }
    content.subtitle = Self.line(push?.subtitle)
    content.bodyLocalization = push?.bodyLocalization.flatMap(Self.localization)
  }

  /// Returns the text, and the names at its beginning.
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

  /// A person's or a group's name as a push shows it: those who choose it are strangers at times.
  static func name(_ text: String) -> String {
    cut(text).cleanedLine().truncated(
      toEscapedBytes: nameBytesMax, characters: nameCharactersMax, ofBytes: nameCharacterBytesMax)
  }

  /// A title or a subtitle; nil when nothing of it can be seen.
  private static func line(_ text: String?) -> String? {
    guard let line = text.map({ cut($0).cleanedLine() }), !line.isEmpty else { return nil }
    return line
  }

  /// Limits localized words: those stored before there were limits, or by another store, may exceed them.
  private static func localization(
    _ text: OfflinePush.LocalizedText
  ) -> OfflinePush.LocalizedText? {
    guard let key = label(text.key, bytesMax: OfflinePush.keyBytesMax),
      text.arguments.count <= OfflinePush.argumentsMax
    else { return nil }
    return OfflinePush.LocalizedText(
      key,
      arguments: text.arguments.map {
        cut($0).cleanedLine().truncated(toEscapedBytes: OfflinePush.argumentBytesMax)
      })
  }

  private static func cut(_ text: String) -> String {
    text.utf8.count <= bodyBytesMax ? text : text.truncated(toEscapedBytes: bodyBytesMax)
  }
}

extension String {
  fileprivate func replacingFirst(_ mark: Character, by text: String) -> String {
    guard let index = firstIndex(of: mark) else { return self }
    return self[..<index] + text + self[self.index(after: index)...]
  }
}
