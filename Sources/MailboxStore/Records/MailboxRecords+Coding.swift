internal import MailboxModel
internal import StoredBytes

extension MailboxRecord {
  /// Appends the payload.
  func encode(to out: inout [UInt8]) {
    switch self {
    case .acknowledge(let mailbox, let device, let through, let move, let forgotten):
      mailbox.encode(to: &out)
      out.appendCounted(device.value.utf8)
      out.appendVarint(through)
      move.encode(to: &out)
      Self.encode(forgotten, to: &out)
    case .removal(let removals):
      out.appendVarint(UInt64(removals.count))
      for (mailbox, removal) in removals {
        mailbox.encode(to: &out)
        removal.encode(to: &out)
      }
    case .read(let mailbox, let conversation, let through):
      mailbox.encode(to: &out)
      out.appendCounted(conversation.bytes)
      out.appendVarint(through)
    case .devices(let changes):
      out.appendVarint(UInt64(changes.count))
      for change in changes { change.encode(to: &out) }
    case .preferences(let mailbox, let preferences):
      mailbox.encode(to: &out)
      preferences.encode(to: &out)
    case .notifications(let mailbox, let conversation, let notifications):
      mailbox.encode(to: &out)
      out.appendCounted(conversation.bytes)
      out.append(notifications.rawValue)
    case .purge(let mailbox, let epoch, let endsConversations, let forgotten):
      mailbox.encode(to: &out)
      out.appendLittleEndian(epoch)
      // From format 4 on.
      guard endsConversations || !forgotten.isEmpty else { break }
      out.append(endsConversations ? 1 : 0)
      Self.encode(forgotten, to: &out)
    case .feedPosition(let reader, let position):
      out.appendCounted(reader.value.utf8)
      out.appendLittleEndian(position)
    case .repair(let mailbox, let repair):
      mailbox.encode(to: &out)
      repair.encode(to: &out)
    case .forgotten(let mailbox, let conversations):
      mailbox.encode(to: &out)
      conversations.encode(to: &out)
    }
  }

  /// Decodes the payload of a record of some kind; deposits have a type of their own.
  init(_ kind: RecordKind, decoding payload: RawSpan) throws(MailboxError) {
    var reader = ByteReader(payload, of: "a journal record")
    switch kind {
    case .acknowledge:
      self = .acknowledge(
        try MailboxReference(decoding: &reader), try reader.identifier(),
        through: try reader.varint(), try FloorMove(decoding: &reader),
        forgetting: try Self.forgotten(decoding: &reader))
    case .removal:
      var removals: [(MailboxReference, Removal)] = []
      for _ in 0..<(try reader.count()) {
        removals.append(
          (try MailboxReference(decoding: &reader), try Removal(decoding: &reader)))
      }
      self = .removal(removals)
    case .read:
      self = .read(
        try MailboxReference(decoding: &reader), ConversationKey(bytes: try reader.countedBytes()),
        through: try reader.varint())
    case .devices:
      var changes: [DeviceChange] = []
      for _ in 0..<(try reader.count()) { changes.append(try DeviceChange(decoding: &reader)) }
      self = .devices(changes)
    case .preferences:
      self = .preferences(
        try MailboxReference(decoding: &reader), try PushPreferences(decoding: &reader))
    case .notifications:
      let mailbox = try MailboxReference(decoding: &reader)
      let conversation = ConversationKey(bytes: try reader.countedBytes())
      guard let notifications = ConversationNotifications(rawValue: try reader.byte()) else {
        throw reader.damaged("unknown notifications")
      }
      self = .notifications(mailbox, conversation, notifications)
    case .purge:
      self = .purge(
        try MailboxReference(decoding: &reader), epoch: try reader.uint64(),
        endsConversations: reader.isAtEnd ? false : try reader.byte() != 0,
        forgetting: try Self.forgotten(decoding: &reader))
    case .feedPosition:
      self = .feedPosition(
        reader: FeedReaderName(checked: try reader.countedText()), try reader.uint64())
    case .repair:
      self = .repair(
        try MailboxReference(decoding: &reader), try MailboxRepair(decoding: &reader))
    case .forgotten:
      self = .forgotten(
        try MailboxReference(decoding: &reader), try ForgottenConversations(decoding: &reader))
    case .deposit, .endOfSegment:
      throw reader.damaged("a record of kind \(kind.rawValue)")
    }
  }

  /// Devices that are forgotten stand at a record's end, from format 4 on, and only where there are any.
  private static func encode(_ forgotten: [DeviceID], to out: inout [UInt8]) {
    guard !forgotten.isEmpty else { return }
    out.appendVarint(UInt64(forgotten.count))
    for id in forgotten { out.appendCounted(id.value.utf8) }
  }

  private static func forgotten(
    decoding reader: inout ByteReader
  ) throws(MailboxError) -> [DeviceID] {
    guard !reader.isAtEnd else { return [] }
    var ids: [DeviceID] = []
    for _ in 0..<(try reader.count()) { ids.append(try reader.identifier()) }
    return ids
  }
}

/// `mailbox | device, which begins with its version, or 0 | id of one that is forgotten | 1 | floor move,
/// or 0`.
extension MailboxRecord.DeviceChange {
  /// Stands where a device has its version, from format 4 on.
  private static let forgotten: UInt8 = 0

  fileprivate func encode(to out: inout [UInt8]) {
    mailbox.encode(to: &out)
    if let device {
      device.encode(to: &out)
    } else {
      out.append(Self.forgotten)
      out.appendCounted(id.value.utf8)
    }
    out.append(floorMove == nil ? 0 : 1)
    floorMove?.encode(to: &out)
  }

  fileprivate init(decoding reader: inout ByteReader) throws(MailboxError) {
    mailbox = try MailboxReference(decoding: &reader)
    let version = try reader.byte()
    if version == Self.forgotten {
      id = try reader.identifier()
      device = nil
    } else {
      let device = try Device(ofVersion: version, decoding: &reader)
      id = device.id
      self.device = device
    }
    floorMove = try reader.byte() == 1 ? try FloorMove(decoding: &reader) : nil
  }
}

extension MailboxRepair {
  /// The byte that may stand behind the conversations, from format 4 on.
  private struct Flags: OptionSet {
    var rawValue: UInt8
    static let mends = Flags(rawValue: 1)
    static let conversationCount = Flags(rawValue: 2)
  }

  fileprivate func encode(to out: inout [UInt8]) {
    for value in [messages, bytes, unread, UInt64(earliestExpirySeconds)] {
      out.appendVarint(value)
    }
    out.appendVarint(UInt64(conversations.count))
    for (conversation, state) in conversations {
      out.appendCounted(conversation.bytes)
      out.appendCounted(state.encoded)
    }
    var flags: Flags = mends ? .mends : []
    if conversationCount != nil { flags.insert(.conversationCount) }
    if !flags.isEmpty { out.append(flags.rawValue) }
    if let conversationCount { out.appendVarint(conversationCount) }
  }

  fileprivate init(decoding reader: inout ByteReader) throws(MailboxError) {
    messages = try reader.varint()
    bytes = try reader.varint()
    unread = try reader.varint()
    earliestExpirySeconds = UInt32(clamping: try reader.varint())
    conversations = [:]
    for _ in 0..<(try reader.count()) {
      let conversation = ConversationKey(bytes: try reader.countedBytes())
      let row = try reader.countedBytes()
      conversations[conversation] = try ConversationState(decoding: row.span.bytes)
    }
    let flags = Flags(rawValue: reader.isAtEnd ? 0 : try reader.byte())
    mends = flags.contains(.mends)
    if flags.contains(.conversationCount) { conversationCount = try reader.varint() }
  }
}
