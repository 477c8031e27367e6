internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// A device of which the tables have something. The keys of its rows begin with its `DeviceKey`.
struct DeviceWithRows: Hashable, Sendable {
  var mailbox: MailboxAddress
  var device: DeviceID

  /// Reads the beginning of the keys of its rows; nil when that names no device.
  init?(decoding key: DeviceKey) {
    // Its badge's key in `pending` has 00 and position 0 behind that.
    let badge = PushKey(bytes: key.bytes + [UInt8](repeating: 0, count: 9))
    guard let key = try? PendingPush.Key(decoding: badge) else { return nil }
    mailbox = key.mailbox
    device = key.device
  }
}

extension PushTables {
  /// The devices of which any table has a row, in the order of their keys, from the one behind `place` on: at
  /// most `limit`, and the place behind which the others are, nil when there are none.
  func devicesWithRows(
    behind place: DeviceKey, limit: Int
  ) throws(MailboxError) -> (devices: [DeviceWithRows], place: DeviceKey?) {
    let lanes = try lanes()
    var found: (devices: [DeviceWithRows], place: DeviceKey?) = ([], place)
    try read { (transaction) throws(MailboxError) in
      for _ in 0..<limit {
        guard let last = found.place else { return }
        let nearest = [
          try device(behind: last, in: pending, transaction),
          try device(behind: last, in: devices, transaction),
          try device(behind: last, in: badges, transaction),
          try device(behind: last, in: windows, transaction),
          try device(behind: last, in: lanes.shown, transaction),
          try device(behind: last, in: lanes.clearing, transaction),
        ].compactMap { $0 }.min { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        found.place = nearest
        if let device = nearest.flatMap(DeviceWithRows.init(decoding:)) {
          found.devices.append(device)
        }
      }
    }
    return found
  }

  /// Returns the first device behind another of which a table has a row; nil when there is none.
  private func device<Key, Row>(
    behind last: DeviceKey, in table: PushTable<Key, Row>,
    _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> DeviceKey? {
    // Ids have no NUL: behind all of a device's keys, and before those of any other.
    let start = last == .beforeAll ? [] : last.bytes + [1]
    return try table.firstKey(from: Key(bytes: start), transaction).map(DeviceKey.init(beginning:))
  }
}
