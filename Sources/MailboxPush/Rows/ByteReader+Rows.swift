internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

extension ByteReader {
  /// A moment in milliseconds.
  mutating func timestamp() throws(MailboxError) -> Timestamp {
    Timestamp(milliseconds: Int64(bitPattern: try uint64()))
  }

  /// An id behind a byte that says whether there is one.
  mutating func optionalIdentifier<ID: Identifier>() throws(MailboxError) -> ID? {
    try byte() == 0 ? nil : try identifier()
  }

  /// A credential's name, of whatever length.
  mutating func credentialName() throws(MailboxError) -> CredentialName {
    CredentialName(checked: try countedText())
  }

  /// A conversation: 0 of a peer or 1 of a group, then the id.
  mutating func conversation() throws(MailboxError) -> Conversation {
    try byte() == 0 ? .peer(try identifier()) : .group(try identifier())
  }
}

extension [UInt8] {
  /// Appends a conversation: 0 of a peer or 1 of a group, then the id.
  mutating func append(_ conversation: Conversation) {
    append(conversation.isGroup ? 1 : 0)
    appendCounted(conversation.description.utf8)
  }
}

extension UInt64 {
  /// A number of eight bytes, the highest first; fewer bytes count as the lower ones.
  init(bigEndian bytes: some Sequence<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
