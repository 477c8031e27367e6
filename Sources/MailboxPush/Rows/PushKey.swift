internal import MailboxInterface
package import MailboxModel
package import StoredBytes

/// A device and a place in the feed, as keys and entries have them: the rows of a device stand together,
/// oldest first, and so do those of a mailbox.
///
/// ```
/// app | 00 | user | 00 | device | 00 | feed position (8, big endian)
/// ```
package struct PushKey: StoredKey {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ key: PendingPush.Key) {
    var bytes = Self(prefixOf: key.mailbox, key.device).bytes
    bytes.appendBigEndian(key.position.rawValue)
    self.bytes = bytes
  }

  /// The prefix of the keys of a mailbox's rows, or of those of one of its devices.
  init(prefixOf mailbox: MailboxAddress, _ device: DeviceID?) {
    var bytes = MailboxKey(mailbox).bytes
    if let device {
      bytes.append(contentsOf: device.value.utf8)
      bytes.append(0)
    }
    self.bytes = bytes
  }
}

/// Entries of lanes name a row of `pending` by its key.
extension PushKey: StoredRow {
  package static var rowName: StaticString { "an entry of a lane" }

  package func encode(to row: inout [UInt8]) { row.append(contentsOf: bytes) }

  package init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    bytes = try reader.bytes(reader.remaining)
  }
}

extension PendingPush.Key {
  init(decoding key: PushKey) throws(MailboxError) {
    let bytes = key.bytes
    // Ids have no NUL, so the names part in one way only.
    let parts = bytes.dropLast(8).split(separator: 0, omittingEmptySubsequences: false)
    guard bytes.count > 8, parts.count == 4, parts[3].isEmpty,
      let app = String(validating: parts[0], as: UTF8.self),
      let user = String(validating: parts[1], as: UTF8.self),
      let device = String(validating: parts[2], as: UTF8.self)
    else { throw .damaged(what: "a key of \(bytes.count) bytes in table 'pending'") }
    do throws(MailboxError) {
      mailbox = MailboxAddress(try UserID(user), in: try AppID(app))
      self.device = try DeviceID(device)
    } catch {
      throw .damaged(what: "a key in table 'pending': \(error.message)")
    }
    position = FeedPosition(rawValue: UInt64(bigEndian: bytes.suffix(8)))
  }
}
