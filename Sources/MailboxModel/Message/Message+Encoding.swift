extension Message {
  /// The body in its wire form: everything but the sequence and the number, which each mailbox has
  /// of its own. See ``MessageField`` for the layout.
  public func encodedBody(
    expiresAtSeconds: UInt32, sentAt: Timestamp
  ) throws(MailboxError) -> [UInt8] {
    var writer = WireWriter(reservingBytes: encodedBytesEstimate)
    writer.fixed32(MessageField.expiresAt, expiresAtSeconds)
    writer.string(MessageField.sender, sender.value)
    writer.string(MessageField.senderName, senderName)
    if let id { writer.string(MessageField.id, id.value) }
    encodeAudience(to: &writer)
    writer.varint(MessageField.sentAt, UInt64(bitPattern: sentAt.milliseconds))
    switch content {
    case .elements(let elements):
      for element in elements {
        writer.message(MessageField.elements) { element.encode(to: &$0) }
      }
    case .encrypted(let bytes):
      writer.presentBytes(MessageField.encrypted, bytes)
    }
    if let push { writer.message(MessageField.push) { push.encode(to: &$0) } }
    writer.bool(MessageField.uncounted, !counts)
    writer.bool(MessageField.mentionsEveryone, mentions.everyone)
    for user in mentions.users { writer.string(MessageField.mentions, user.value) }
    writer.bool(MessageField.onlineOnly, isOnlineOnly)
    guard writer.bytes.count <= Self.encodedBytesMax else {
      throw .messageTooLarge(encodedBytes: writer.bytes.count, limitBytes: Self.encodedBytesMax)
    }
    return writer.bytes
  }

  private func encodeAudience(to writer: inout WireWriter) {
    switch audience {
    case .oneToOne(let peer):
      if let peer { writer.string(MessageField.peer, peer.value) }
    case .group(let group):
      writer.message(MessageField.group) {
        $0.string(1, group.id.value)
        $0.string(2, group.name)
        $0.string(3, group.senderCard)
      }
    }
  }

  /// Room that spares most messages a second allocation.
  private var encodedBytesEstimate: Int {
    switch content {
    case .encrypted(let bytes): 256 + bytes.count
    case .elements(let elements):
      elements.reduce(256) { sum, element in
        switch element {
        case .text(let words): sum + words.utf8.count + 12
        case .custom(let desc, let data): sum + desc.utf8.count + data.count + 24
        default: sum + 128
        }
      }
    }
  }
}

extension Element {
  /// The fields of `offline_mailbox.v1.Element`, a oneof by kind.
  fileprivate func encode(to writer: inout WireWriter) {
    switch self {
    case .text(let words): writer.presentString(ElementField.text, words)
    case .audio(let media): writer.message(ElementField.audio) { media.encode(to: &$0) }
    case .file(let media): writer.message(ElementField.file) { media.encode(to: &$0) }
    case .image(let media): writer.message(ElementField.image) { media.encode(to: &$0) }
    case .video(let media): writer.message(ElementField.video) { media.encode(to: &$0) }
    case .face(let index, let data):
      writer.message(ElementField.face) {
        $0.varint(1, UInt64(index))
        $0.bytes(2, data)
      }
    case .location(let location):
      writer.message(ElementField.location) {
        $0.string(1, location.name)
        $0.double(2, location.latitude)
        $0.double(3, location.longitude)
      }
    case .custom(let desc, let data):
      writer.message(ElementField.custom) {
        $0.string(1, desc)
        $0.bytes(2, data)
      }
    }
  }
}

extension Media {
  fileprivate func encode(to writer: inout WireWriter) {
    writer.string(1, url)
    writer.string(2, name)
    writer.varint(3, sizeBytes)
    writer.varint(4, UInt64(durationMilliseconds))
  }
}

extension OfflinePush {
  fileprivate func encode(to writer: inout WireWriter) {
    writer.bool(1, isDisabled)
    if let title { writer.presentString(2, title) }
    if let desc { writer.presentString(3, desc) }
    if let ext { writer.presentString(4, ext) }
    if let iosSound { writer.presentString(5, iosSound) }
    if let androidSound { writer.presentString(6, androidSound) }
    writer.bool(7, ignoresBadge)
    if let androidChannelID { writer.presentString(8, androidChannelID) }
    writer.varint(9, UInt64(androidNotifyMode.rawValue))
    writer.bool(10, isForced)
    if let subtitle { writer.presentString(11, subtitle) }
    if let image { writer.presentString(12, image) }
    if let threadID { writer.presentString(13, threadID) }
    if let category { writer.presentString(14, category) }
    writer.varint(15, UInt64(interruptionLevel?.rawValue ?? 0))
    if let relevanceScore { writer.presentDouble(16, relevanceScore) }
    if let titleLocalization { writer.message(17) { titleLocalization.encode(to: &$0) } }
    if let bodyLocalization { writer.message(18) { bodyLocalization.encode(to: &$0) } }
    if let analyticsLabel { writer.presentString(19, analyticsLabel) }
    writer.varint(20, UInt64(androidVisibility?.rawValue ?? 0))
  }
}

extension OfflinePush.LocalizedText {
  fileprivate func encode(to writer: inout WireWriter) {
    writer.string(1, key)
    for argument in arguments { writer.presentString(2, argument) }
  }
}

/// The field numbers of `offline_mailbox.v1.Element`.
enum ElementField {
  static let text: UInt32 = 1
  static let audio: UInt32 = 2
  static let file: UInt32 = 3
  static let image: UInt32 = 4
  static let video: UInt32 = 5
  static let face: UInt32 = 6
  static let location: UInt32 = 7
  static let custom: UInt32 = 8
}
