internal import MailboxModel
internal import StoredBytes

/// The messages that a mailbox has had, by the hash of (app, sender, message id), for contract G5.
struct IdentityList: Sendable {
  struct Identity: Hashable, Sendable {
    var hash: IdentityHash
    var sequence: UInt64
    /// The time at which it was deposited; seconds since 1970.
    var depositedAtSeconds: UInt32
  }

  private(set) var identities: [Identity] = []
  private var places: [IdentityHash: Int]?
  private static let linearMax = 32

  var isEmpty: Bool { identities.isEmpty }

  /// The newest identity of this hash, and its place. O(1), or O(32) for short lists.
  ///
  /// With `place` the newest before that: O(identities), for a message that only hashes alike.
  func find(_ hash: IdentityHash, before place: Int? = nil) -> (place: Int, identity: Identity)? {
    var found: Int?
    if let place {
      found = identities[..<place].lastIndex { $0.hash == hash }
    } else if let places {
      found = places[hash]
    } else {
      found = identities.lastIndex { $0.hash == hash }
    }
    return found.map { ($0, identities[$0]) }
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
  /// The form in which a row of ids is written; its key tells, see ``RowKey/init(_:identitiesThrough:)``.
  enum RowForm: Equatable {
    /// `(hash (16) | sequence varint | deposited at (4))` each.
    case present
    /// As format 3 had it: `(hash (8) | sequence varint | deposited at (4))` each.
    case former
  }

  /// A row of the present form.
  static func encode(_ identities: some Collection<Identity>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(identities.count * 24)
    for identity in identities {
      identity.hash.encode(to: &bytes)
      bytes.appendVarint(identity.sequence)
      bytes.appendLittleEndian(identity.depositedAtSeconds)
    }
    return bytes
  }

  static func decode(_ span: RawSpan, _ form: RowForm = .present) throws(MailboxError) -> [Identity]
  {
    var reader = ByteReader(span, of: "a row of message identities")
    var identities: [Identity] = []
    while !reader.isAtEnd {
      let low = try reader.uint64()
      let high = form == .former ? 0 : try reader.uint64()
      guard let hash = IdentityHash(low: low, high: high) else {
        throw reader.damaged("an id without a hash")
      }
      identities.append(
        Identity(
          hash: hash, sequence: try reader.varint(), depositedAtSeconds: try reader.uint32()))
    }
    return identities
  }
}
