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
}

extension ByteReader {
  /// A credential's name, of whatever length.
  mutating func credentialName() throws(MailboxError) -> CredentialName {
    CredentialName(checked: try countedText())
  }
}

extension UInt64 {
  /// A number of eight bytes, the highest first; fewer bytes count as the lower ones.
  init(bigEndian bytes: some Sequence<UInt8>) {
    self = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}

extension Timestamp {
  /// The moment as keys have it, so that they order by it.
  var keyBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendBigEndian(UInt64(clamping: milliseconds))
    return bytes
  }
}
