internal import MailboxModel
internal import StoredBytes

/// A device as a key.
///
/// ```
/// app | 00 | user | 00 | device
/// ```
struct DeviceKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The place before all devices.
  static let beforeAll = DeviceKey(bytes: [])

  init(_ device: DeviceID, in mailbox: MailboxAddress) {
    bytes = MailboxKey(mailbox).bytes + device.value.utf8
  }

  /// The device that another key begins with: what stands before its third NUL, or all of it.
  init(beginning key: some StoredKey) {
    var zeros = 0
    for (index, byte) in key.bytes.enumerated() where byte == 0 {
      zeros += 1
      if zeros == 3 {
        bytes = Array(key.bytes[..<index])
        return
      }
    }
    bytes = key.bytes
  }
}
