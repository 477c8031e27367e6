internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// The pushes that wait for a credential, and those that wait behind others of the same user, each in
/// the order of the feed.
///
/// ```
/// parked  bytes of the name (1) | credential | order (8, big endian) | key of pending
/// behind  bytes of the name (1) | credential | app | 00 | user | 00 | order (8) | device | 00 | kind
///                                                                 both: key of pending
/// ```
/// The order is the message's place in the feed; of a badge, that of the change that made it wrong.
enum PushLane {
  /// Behind every order that there is, and so behind a lane.
  private static let end = [UInt8](repeating: 0xFF, count: 9)

  static func parked(_ push: PendingPush, by credential: CredentialName) -> [UInt8] {
    var bytes = prefix(of: credential)
    bytes.appendBigEndian(push.order)
    return bytes + push.key.bytes
  }

  static func behind(_ push: PendingPush, by credential: CredentialName) -> [UInt8] {
    var bytes = prefix(of: credential, push.key.mailbox)
    bytes.appendBigEndian(push.order)
    bytes.append(contentsOf: push.key.device.value.utf8)
    bytes.append(0)
    bytes.append(push.kind.rawValue)
    return bytes
  }

  /// Returns the prefix of the entries of a credential, or of those of a user by it.
  static func prefix(of credential: CredentialName, _ mailbox: MailboxAddress? = nil) -> [UInt8] {
    // The store takes names of up to 128 bytes; what is longer shares a lane and loses nothing.
    let name = credential.value.utf8.prefix(CredentialName.bytesMax)
    return [UInt8(name.count)] + name + (mailbox.map { MailboxKey($0).bytes } ?? [])
  }

  /// Returns the earliest key that the lane behind a credential's can have in `parked`.
  static func next(after credential: CredentialName) -> [UInt8] { prefix(of: credential) + end }

  /// The credential that a key of either table begins with; nil when the key is damaged.
  static func credential(of key: [UInt8]) -> CredentialName? {
    guard let count = key.first, count > 0, key.count > Int(count) else { return nil }
    return String(validating: key.dropFirst().prefix(Int(count)), as: UTF8.self)
      .map(CredentialName.init(checked:))
  }

  /// Returns the part of a key of `behind` with credential and user; nil when the key is damaged.
  static func lane(ofBehind key: [UInt8]) -> [UInt8]? {
    guard let count = key.first, key.count > Int(count) + 1 else { return nil }
    var zeros = 0
    for index in (Int(count) + 1)..<key.count where key[index] == 0 {
      zeros += 1
      if zeros == 2 { return Array(key[...index]) }
    }
    return nil
  }
}

extension PendingPush {
  /// Its place in the order of the feed; of a badge, that of the change that made it wrong.
  var order: UInt64 { kind == .badge ? cause.rawValue : key.position.rawValue }
}
