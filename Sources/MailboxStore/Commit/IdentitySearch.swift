internal import MailboxModel

/// The look for one message in many mailboxes: what is learned of a record serves all of them.
struct IdentitySearch {
  /// The part of a deposit record that the search needs.
  struct Record {
    let position: UInt64
    /// True when it brought the very message, by its sender and id.
    let isSame: Bool
    let depositedAtSeconds: UInt32
  }

  /// The message to look for; nil for one without an id, which is never found.
  let identity: MessageIdentity?
  /// The records that have the identity, by its hash and by its former one.
  let present: JournalIdentities.Found?
  let former: JournalIdentities.Found?
  private var last: Record?

  init(_ identity: MessageIdentity?, in identities: JournalIdentities) {
    self.identity = identity
    present = identity.flatMap { identities.find($0.hash) }
    former = identity?.former.flatMap { identities.find($0) }
  }

  /// The record at a position; reads it unless it is the one that was read last.
  mutating func record(
    at position: UInt64, of identity: MessageIdentity, hash: IdentityHash,
    read: () throws(MailboxError) -> SegmentTable
  ) throws(MailboxError) -> Record {
    if let last, last.position == position { return last }
    let table = try read()
    guard let header = table.bytes(at: position, count: RecordHeader.byteCount),
      let payload = table.payload(at: position), let deposit = DepositView(payload)
    else { throw .damaged(what: "the journal holds no deposit at position \(position)") }
    let milliseconds = Int64(
      littleEndian: header.loadUnaligned(fromByteOffset: 24, as: Int64.self))
    let record = Record(
      position: position, isSame: deposit.identity == hash && identity.names(deposit.body.bytes),
      depositedAtSeconds: UInt32(clamping: Timestamp(milliseconds: milliseconds).seconds))
    guard table.isReadable(recordAt: position) else { throw .unreadablePage }
    last = record
    return record
  }
}
