extension WaitingMessage {
  /// Decodes a message from its wire form. O(bytes).
  public init(decoding bytes: RawSpan) throws(MailboxError) {
    var decoder = MessageDecoder()
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      try decoder.take(field, from: reader)
    }
    self = try decoder.finish()
  }
}

/// Gathers a message's fields, in whatever order they come.
private struct MessageDecoder: ~Copyable {
  private var sequence: UInt64 = 0
  private var number: UInt64 = 0
  private var expiresAtSeconds: UInt64 = 0
  private var sentAt = Timestamp(milliseconds: 0)
  private var elements: [Element] = []
  /// Filled in place, as it is large; no sender has an empty name.
  private var message = Message(from: UserID(checked: ""), content: .elements([]))

  mutating func take(_ field: WireReader.Field, from reader: borrowing WireReader)
    throws(MailboxError)
  {
    switch field.number {
    case MessageField.sequence: sequence = field.scalar
    case MessageField.number: number = field.scalar
    case MessageField.expiresAt: expiresAtSeconds = field.scalar
    case MessageField.sender: message.sender = try reader.identifier(of: field)
    case MessageField.senderName: message.senderName = try reader.string(of: field)
    case MessageField.id: message.id = try reader.identifier(of: field)
    case MessageField.peer: try takePeer(reader.identifier(of: field))
    case MessageField.group:
      message.audience = .group(try Group(decoding: reader.bytes(of: field)))
    case MessageField.sentAt:
      sentAt = Timestamp(milliseconds: Int64(bitPattern: field.scalar))
    case MessageField.elements:
      if let element = try Element(decoding: reader.bytes(of: field)) { elements.append(element) }
    case MessageField.encrypted: message.content = .encrypted(reader.array(of: field))
    case MessageField.push: message.push = try OfflinePush(decoding: reader.bytes(of: field))
    case MessageField.uncounted: message.counts = field.scalar == 0
    case MessageField.mentionsEveryone: message.mentions.everyone = field.scalar != 0
    case MessageField.mentions: message.mentions.users.append(try reader.identifier(of: field))
    case MessageField.onlineOnly: message.isOnlineOnly = field.scalar != 0
    default: break
    }
  }

  /// A message to a group has no peer.
  private mutating func takePeer(_ peer: UserID) {
    if case .oneToOne = message.audience { message.audience = .oneToOne(peer: peer) }
  }

  consuming func finish() throws(MailboxError) -> WaitingMessage {
    guard !message.sender.value.isEmpty else {
      throw .malformed(what: "an encoded message", reason: "it names no sender")
    }
    message.sentAt = sentAt
    if case .elements = message.content { message.content = .elements(elements) }
    return WaitingMessage(
      sequence: sequence, number: number,
      expiresAt: Timestamp(seconds: Int64(clamping: expiresAtSeconds)),
      sentAt: sentAt, message: message)
  }
}

extension Group {
  fileprivate init(decoding bytes: RawSpan) throws(MailboxError) {
    var id = ""
    var name = ""
    var senderCard = ""
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: id = try reader.string(of: field)
      case 2: name = try reader.string(of: field)
      case 3: senderCard = try reader.string(of: field)
      default: break
      }
    }
    self.init(try WireReader.identifier(id), name: name, senderCard: senderCard)
  }
}

extension Element {
  /// Nil for a kind that this version does not know.
  fileprivate init?(decoding bytes: RawSpan) throws(MailboxError) {
    var element: Element?
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case ElementField.text: element = .text(try reader.string(of: field))
      case ElementField.audio: element = .audio(try Media(decoding: reader.bytes(of: field)))
      case ElementField.file: element = .file(try Media(decoding: reader.bytes(of: field)))
      case ElementField.image: element = .image(try Media(decoding: reader.bytes(of: field)))
      case ElementField.video: element = .video(try Media(decoding: reader.bytes(of: field)))
      case ElementField.face: element = try Self.face(decoding: reader.bytes(of: field))
      case ElementField.location:
        element = .location(try Location(decoding: reader.bytes(of: field)))
      case ElementField.custom: element = try Self.custom(decoding: reader.bytes(of: field))
      default: break
      }
    }
    guard let element else { return nil }
    self = element
  }

  private static func face(decoding bytes: RawSpan) throws(MailboxError) -> Element {
    var index: UInt32 = 0
    var data: [UInt8] = []
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: index = UInt32(clamping: field.scalar)
      case 2: data = reader.array(of: field)
      default: break
      }
    }
    return .face(index: index, data: data)
  }

  private static func custom(decoding bytes: RawSpan) throws(MailboxError) -> Element {
    var desc = ""
    var data: [UInt8] = []
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: desc = try reader.string(of: field)
      case 2: data = reader.array(of: field)
      default: break
      }
    }
    return .custom(desc: desc, data: data)
  }
}

extension Media {
  fileprivate init(decoding bytes: RawSpan) throws(MailboxError) {
    self.init(url: "")
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: url = try reader.string(of: field)
      case 2: name = try reader.string(of: field)
      case 3: sizeBytes = field.scalar
      case 4: durationMilliseconds = UInt32(clamping: field.scalar)
      default: break
      }
    }
  }
}

extension Location {
  fileprivate init(decoding bytes: RawSpan) throws(MailboxError) {
    self.init(name: "", latitude: 0, longitude: 0)
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: name = try reader.string(of: field)
      case 2: latitude = Double(bitPattern: field.scalar)
      case 3: longitude = Double(bitPattern: field.scalar)
      default: break
      }
    }
  }
}
