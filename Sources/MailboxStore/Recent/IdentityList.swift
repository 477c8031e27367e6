internal import MailboxModel

/// Which messages a mailbox has had, by the hash of (app, sender, message id), for contract G5.
///
/// Sixty-four bits under a seed of the store's own: two ids of one mailbox are taken for the same
/// once in 2^64 / n deposits, n being the ids it remembers.
struct IdentityList: Sendable {
  struct Identity: Hashable, Sendable {
    var hash: UInt64
    var sequence: UInt64
    /// When it was deposited; seconds since 1970.
    var depositedAtSeconds: UInt32
  }

  private(set) var identities: [Identity] = []
  private var places: [UInt64: Int]?
  private static let linearMax = 32

  /// The newest identity of this hash. O(1), or O(32) for short lists.
  func find(_ hash: UInt64) -> Identity? {
    if let places { return places[hash].map { identities[$0] } }
    return identities.last { $0.hash == hash }
  }

  mutating func append(_ identity: Identity) {
    identities.append(identity)
    if places != nil {
      places?[identity.hash] = identities.count - 1
    } else if identities.count > Self.linearMax {
      places = Dictionary(
        identities.enumerated().map { ($1.hash, $0) }, uniquingKeysWith: { $1 })
    }
  }
}

extension IdentityList {
  /// A row: `(hash (8) | sequence varint | deposited at (4))` each.
  static func encode(_ identities: some Collection<Identity>) -> [UInt8] {
    var bytes: [UInt8] = []
    for identity in identities {
      bytes.appendLittleEndian(identity.hash)
      bytes.appendVarint(identity.sequence)
      bytes.appendLittleEndian(identity.depositedAtSeconds)
    }
    return bytes
  }

  static func decode(_ span: RawSpan) throws(MailboxError) -> [Identity] {
    var reader = ByteReader(span, of: "a row of message identities")
    var identities: [Identity] = []
    while !reader.isAtEnd {
      identities.append(
        Identity(
          hash: try reader.uint64(), sequence: try reader.varint(),
          depositedAtSeconds: try reader.uint32()))
    }
    return identities
  }
}
