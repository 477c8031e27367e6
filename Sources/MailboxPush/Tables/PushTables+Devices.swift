internal import LMDB
internal import MailboxModel

/// A device of which the tables have something.
///
/// ```
/// app | 00 | user | 00 | device     how the keys of its rows begin
/// ```
struct DeviceWithRows: Hashable, Sendable {
  var mailbox: MailboxAddress
  var device: DeviceID

  /// Reads the prefix of the keys of its rows; nil when that names no device.
  init?(decoding bytes: [UInt8]) {
    // Its badge's key in `pending` has 00 and position 0 behind that.
    let badge = bytes + [UInt8](repeating: 0, count: 9)
    guard let key = try? PendingPush.Key(decoding: badge) else { return nil }
    mailbox = key.mailbox
    device = key.device
  }
}

extension PushTables {
  /// The devices of which any table has a row, in the order of their keys, from the one behind `place` on: at
  /// most `limit`, and the place behind which the others are, nil when there are none.
  func devicesWithRows(
    behind place: [UInt8], limit: Int
  ) throws(MailboxError) -> (devices: [DeviceWithRows], place: [UInt8]?) {
    let tables = [pending, devices, badges, windows, try lanes().shown, try lanes().clearing]
    var found: (devices: [DeviceWithRows], place: [UInt8]?) = ([], place)
    try read { (transaction) throws(MailboxError) in
      for _ in 0..<limit {
        guard let last = found.place else { return }
        // Ids have no NUL: behind all of a device's keys, and before those of any other.
        let start = last.isEmpty ? [] : last + [1]
        var nearest: [UInt8]?
        for table in tables {
          try walk(table, prefix: [], from: start, transaction) { (key, _) in
            let device = Self.deviceBytes(of: key)
            if nearest.map({ device.lexicographicallyPrecedes($0) }) ?? true { nearest = device }
            return false
          }
        }
        found.place = nearest
        if let device = nearest.flatMap(DeviceWithRows.init(decoding:)) {
          found.devices.append(device)
        }
      }
    }
    return found
  }

  /// Returns the part of a key that names its device, up to the third NUL.
  private static func deviceBytes(of key: [UInt8]) -> [UInt8] {
    var zeros = 0
    for (index, byte) in key.enumerated() where byte == 0 {
      zeros += 1
      if zeros == 3 { return Array(key[..<index]) }
    }
    return key
  }
}
