internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// The key of a push that waits for a credential, in the order of the feed.
///
/// ```
/// parked  bytes of the name (1) | credential | order (8, big endian) | key of pending     key of pending
/// ```
/// The order is the message's place in the feed; of a badge, that of the change that made it wrong.
struct ParkedKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ push: PendingPush, by credential: CredentialName) {
    var bytes = Lane.prefix(of: credential)
    bytes.appendBigEndian(push.order)
    self.bytes = bytes + PushKey(push.key).bytes
  }

  /// The prefix of the keys of a credential's lane.
  init(prefixOf credential: CredentialName) { bytes = Lane.prefix(of: credential) }

  /// The earliest key that the lane behind a credential's can have.
  init(behindLaneOf credential: CredentialName) { bytes = Lane.prefix(of: credential) + Lane.end }

  /// The credential that it begins with; nil when the key is damaged.
  var credential: CredentialName? {
    guard let count = bytes.first, count > 0, bytes.count > Int(count) else { return nil }
    return String(validating: bytes.dropFirst().prefix(Int(count)), as: UTF8.self)
      .map(CredentialName.init(checked:))
  }
}

/// The key of a push that waits behind others of its user by a credential, in the order of the feed.
///
/// ```
/// behind  bytes of the name (1) | credential | app | 00 | user | 00 | order (8) | device | 00 | kind
///                                                                                         key of pending
/// ```
struct BehindKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ push: PendingPush, by credential: CredentialName) {
    var bytes = Self(prefixOf: credential, push.key.mailbox).bytes
    bytes.appendBigEndian(push.order)
    bytes.append(contentsOf: push.key.device.value.utf8)
    bytes.append(0)
    bytes.append(push.kind.rawValue)
    self.bytes = bytes
  }

  /// The prefix of the keys of a user's pushes by a credential: their lane.
  init(prefixOf credential: CredentialName, _ mailbox: MailboxAddress) {
    bytes = Lane.prefix(of: credential) + MailboxKey(mailbox).bytes
  }

  /// The part of it with credential and user; nil when the key is damaged.
  var lane: BehindKey? {
    guard let count = bytes.first, bytes.count > Int(count) + 1 else { return nil }
    var zeros = 0
    for index in (Int(count) + 1)..<bytes.count where bytes[index] == 0 {
      zeros += 1
      if zeros == 2 { return BehindKey(bytes: Array(bytes[...index])) }
    }
    return nil
  }

  /// The earliest key that the lane behind a lane can have.
  init(behind lane: BehindKey) { bytes = lane.bytes + Lane.end }
}

/// The beginnings and ends of both kinds of lanes.
private enum Lane {
  /// Behind every order that there is, and so behind a lane.
  static let end = [UInt8](repeating: 0xFF, count: 9)

  static func prefix(of credential: CredentialName) -> [UInt8] {
    // The store takes names of up to 128 bytes; what is longer shares a lane and loses nothing.
    let name = credential.value.utf8.prefix(CredentialName.bytesMax)
    return [UInt8(name.count)] + name
  }
}

extension PendingPush {
  /// Its place in the order of the feed; of a badge, that of the change that made it wrong.
  fileprivate var order: UInt64 { kind == .badge ? cause.rawValue : key.position.rawValue }
}
