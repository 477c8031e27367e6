public import MailboxModel
internal import SwiftProtobuf

extension WaitingMessage {
  /// A message as it came out of a mailbox. Elements of kinds that this version does not know are
  /// left out. Throws `.malformed` when it names no sender or an id is none.
  public init(_ message: OfflineMailbox_V1_Message) throws(MailboxError) {
    let bytes = try message.encoded()
    self = try WaitingMessage(decoding: bytes.span.bytes)
  }
}

extension MailboxModel.Message {
  /// A message as its sender deposits it.
  ///
  /// Throws `.invalidArgument` when it has what only a mailbox gives, or an element of a kind that
  /// this version does not know; `.malformed` when it names no sender or an id is none.
  public init(
    depositing message: OfflineMailbox_V1_Message, timeToLiveSeconds: UInt32
  ) throws(MailboxError) {
    guard message.sequence == 0, message.number == 0, !message.hasExpiresAt else {
      throw .invalidArgument(
        name: "message", value: "sequence \(message.sequence), number \(message.number)",
        reason: "sequence, number and expires_at are the mailbox's to give; leave them out")
    }
    guard message.elements.allSatisfy({ $0.kind != nil }) else {
      throw .invalidArgument(
        name: "elements", value: "\(message.elements.count)",
        reason: "one of them has no kind, or one that this version does not know")
    }
    guard !message.hasEncrypted || message.elements.isEmpty else {
      throw .invalidArgument(
        name: "elements", value: "\(message.elements.count)",
        reason: "a message has elements or encrypted bytes, not both")
    }
    guard !message.hasGroup || message.peer.isEmpty else {
      throw .invalidArgument(
        name: "peer", value: message.peer, reason: "a message has a peer or a group, not both")
    }
    if message.hasPush { try message.push.expectKnownValues() }
    let waiting = try WaitingMessage(message)
    self = waiting.message
    if message.sentAt == 0 { sentAt = nil }
    if timeToLiveSeconds > 0 { self.timeToLiveSeconds = timeToLiveSeconds }
  }
}

extension OfflineMailbox_V1_Message {
  /// A message for a deposit; its time to live goes beside it. Throws `.messageTooLarge`.
  public init(depositing message: MailboxModel.Message) throws(MailboxError) {
    let body = try message.encodedBody(
      expiresAtSeconds: 0, sentAt: message.sentAt ?? Timestamp(milliseconds: 0))
    do {
      try self.init(serializedBytes: body)
    } catch {
      throw .malformed(what: "an encoded message", reason: "\(error)")
    }
    clearExpiresAt()
  }

  fileprivate func encoded() throws(MailboxError) -> [UInt8] {
    do {
      return try serializedBytes()
    } catch {
      throw .malformed(what: "an encoded message", reason: "\(error)")
    }
  }
}

extension OfflineMailbox_V1_OfflinePush {
  /// Throws `.invalidArgument` for a wish of a later version: passed over, it would be a lie.
  fileprivate func expectKnownValues() throws(MailboxError) {
    if case .UNRECOGNIZED(let value) = androidNotifyMode {
      throw Self.unknown("android_notify_mode", value)
    }
    if case .UNRECOGNIZED(let value) = interruptionLevel {
      throw Self.unknown("interruption_level", value)
    }
    if case .UNRECOGNIZED(let value) = androidVisibility {
      throw Self.unknown("android_visibility", value)
    }
  }

  private static func unknown(_ name: String, _ value: Int) -> MailboxError {
    .invalidArgument(
      name: "push.\(name)", value: "\(value)", reason: "this version knows no such value")
  }
}
