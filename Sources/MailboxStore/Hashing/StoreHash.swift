internal import StoredBytes

/// The hash that stands for bytes that outsiders choose, in records and rows: 128 bits under the store's
/// own secret, so that nobody can find two that are taken for the same.
///
/// The secret is made with the store and never leaves it, see ``Manifest``.
struct StoreHash: Sendable {
  /// A hash. Two things of one purpose are taken for the same with a chance of one in 2^128.
  struct Value: Hashable, Sendable {
    var low: UInt64
    var high: UInt64

    /// Sixteen bytes, the low ones first.
    func encode(to bytes: inout [UInt8]) {
      bytes.appendLittleEndian(low)
      bytes.appendLittleEndian(high)
    }

    /// Its bits are as good as random already, under a secret.
    func hash(into hasher: inout Hasher) { hasher.combine(low) }
  }

  /// The kind of bytes that are hashed. A hash of one purpose says nothing about another's.
  enum Purpose: UInt8, CaseIterable {
    case messageIdentity = 1
    case pushToken = 2
  }

  private let identities: SipHash
  private let tokens: SipHash

  init(secret: SipHash.Key) {
    let root = SipHash(key: secret)
    identities = Self.derived(from: root, for: .messageIdentity)
    tokens = Self.derived(from: root, for: .pushToken)
  }

  /// The hash of some bytes. O(bytes).
  func value(of bytes: UnsafeRawBufferPointer, for purpose: Purpose) -> Value {
    let hash =
      switch purpose {
      case .messageIdentity: identities.wideHash(of: bytes)
      case .pushToken: tokens.wideHash(of: bytes)
      }
    return Value(low: hash.low, high: hash.high)
  }

  private static func derived(from root: SipHash, for purpose: Purpose) -> SipHash {
    let key = withUnsafeBytes(of: purpose.rawValue) { root.wideHash(of: $0) }
    return SipHash(key: SipHash.Key(low: key.low, high: key.high))
  }
}
