internal import MailboxModel
internal import StoredBytes

/// A message that came into some mailboxes: one body, and a place in each.
///
/// ```
/// payload  0  identity          16   hash of (app, sender, message id); 0 without an id
///         16  expires at         4   seconds since 1970
///         20  body bytes         4
///         24  recipients         4
///         28  flags              4   1 online only, 2 counts, 4 identity has 16 bytes
///         32  body                   the message in its wire form, see MessageField
///             conversation           counted key: where recipients find it
///             own conversation       counted key: where the sender finds it; empty when the
///                                    sender's mailbox is not among the recipients
///             recipients, each:
///               sequence         8   0 when online only
///               number           8   0 when it does not count
///               flags            1   1 the sender's own, 2 makes room
///               mailbox              see MailboxReference
///               removal              see Removal, when it makes room
/// ```
/// Without flag 4, as in format 3, the identity has the first 8 bytes, and the others mean nothing.
struct DepositRecord: Sendable {
  static let bodyOffset = 32

  struct Recipient: Sendable {
    var mailbox: MailboxReference
    var sequence: UInt64
    var number: UInt64
    var isOwn: Bool
    var makesRoom: Removal?
    /// The recipient's offset in the payload; known once encoded or decoded.
    var offset: UInt32 = 0
  }

  var identity: IdentityHash?
  var expiresAtSeconds: UInt32
  var isOnlineOnly: Bool
  var counts: Bool
  var body: [UInt8]
  var conversation: ConversationKey
  var ownConversation: ConversationKey?
  var recipients: [Recipient]

  /// Appends the payload to a record that begins at the end of `out`; notes the offsets.
  mutating func encode(to out: inout [UInt8]) {
    let start = out.count
    let isFormer = identity?.isFormer ?? false
    out.appendLittleEndian(identity?.low ?? 0)
    out.appendLittleEndian(identity?.high ?? 0)
    out.appendLittleEndian(expiresAtSeconds)
    out.appendLittleEndian(UInt32(body.count))
    out.appendLittleEndian(UInt32(recipients.count))
    out.appendLittleEndian(
      UInt32((isOnlineOnly ? 1 : 0) | (counts ? 2 : 0)) | (isFormer ? 0 : DepositView.wideIdentity))
    out.append(contentsOf: body)
    out.appendCounted(conversation.bytes)
    out.appendCounted(ownConversation?.bytes ?? [])
    for index in recipients.indices {
      recipients[index].offset = UInt32(out.count - start)
      recipients[index].encode(to: &out)
    }
  }

  init(
    identity: IdentityHash?, expiresAtSeconds: UInt32, isOnlineOnly: Bool, counts: Bool,
    body: [UInt8], conversation: ConversationKey, ownConversation: ConversationKey?,
    recipients: [Recipient]
  ) {
    self.identity = identity
    self.expiresAtSeconds = expiresAtSeconds
    self.isOnlineOnly = isOnlineOnly
    self.counts = counts
    self.body = body
    self.conversation = conversation
    self.ownConversation = ownConversation
    self.recipients = recipients
  }

  /// Decodes a payload; `keepingBody` false leaves ``body`` empty.
  init(decoding payload: RawSpan, keepingBody: Bool = true) throws(MailboxError) {
    var reader = ByteReader(payload, of: "a deposit record")
    let low = try reader.uint64()
    let high = try reader.uint64()
    expiresAtSeconds = try reader.uint32()
    let bodyBytes = Int(try reader.uint32())
    let recipientCount = try reader.uint32()
    let flags = try reader.uint32()
    identity = IdentityHash(low: low, high: flags & DepositView.wideIdentity == 0 ? 0 : high)
    isOnlineOnly = flags & 1 != 0
    counts = flags & 2 != 0
    if keepingBody {
      body = try reader.bytes(bodyBytes)
    } else {
      body = []
      try reader.skip(bodyBytes)
    }
    conversation = ConversationKey(bytes: try reader.countedBytes())
    let own = try reader.countedBytes()
    ownConversation = own.isEmpty ? nil : ConversationKey(bytes: own)
    recipients = []
    for _ in 0..<recipientCount { recipients.append(try Recipient(decoding: &reader)) }
  }
}

extension DepositRecord.Recipient {
  fileprivate func encode(to out: inout [UInt8]) {
    out.appendLittleEndian(sequence)
    out.appendLittleEndian(number)
    out.append((isOwn ? 1 : 0) | (makesRoom == nil ? 0 : 2))
    mailbox.encode(to: &out)
    makesRoom?.encode(to: &out)
  }

  fileprivate init(decoding reader: inout ByteReader) throws(MailboxError) {
    offset = UInt32(reader.offset)
    sequence = try reader.uint64()
    number = try reader.uint64()
    let flags = try reader.byte()
    isOwn = flags & 1 != 0
    mailbox = try MailboxReference(decoding: &reader)
    makesRoom = flags & 2 != 0 ? try Removal(decoding: &reader) : nil
  }
}

/// The fields of a deposit record that are read straight from the journal.
struct DepositView {
  /// The flag that says how many bytes the identity has.
  static let wideIdentity: UInt32 = 4

  let payload: UnsafeRawBufferPointer

  /// Nil when the payload is too short to be a deposit.
  init?(_ payload: UnsafeRawBufferPointer) {
    guard payload.count >= DepositRecord.bodyOffset else { return nil }
    self.payload = payload
    guard payload.count - DepositRecord.bodyOffset >= bodyBytes else { return nil }
  }

  /// The hash of (app, sender, message id); nil without an id.
  var identity: IdentityHash? {
    let isWide = (load(28) as UInt32) & Self.wideIdentity != 0
    return IdentityHash(low: load(0), high: isWide ? load(8) : 0)
  }

  var bodyBytes: Int { Int(load(20) as UInt32) }

  var body: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: payload[DepositRecord.bodyOffset..<(DepositRecord.bodyOffset + bodyBytes)])
  }

  /// The running number of the recipient at an offset; nil when the offset is not in the payload.
  func number(ofRecipientAt offset: UInt32) -> UInt64? {
    guard Int(offset) + 16 <= payload.count else { return nil }
    return load(Int(offset) + 8)
  }

  private func load<T: FixedWidthInteger>(_ offset: Int) -> T {
    T(littleEndian: payload.loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
