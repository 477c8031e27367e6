internal import LMDB
internal import MailboxModel

/// A push token as a key: tokens are longer than keys may be, so 128 bits of hash stand for them.
struct TokenKey: Hashable, Sendable {
  let bytes: [UInt8]

  init(_ binding: Binding) {
    var bytes = [binding.platform.rawValue]
    var token = binding.token
    token.withUTF8 { utf8 in
      let raw = UnsafeRawBufferPointer(utf8)
      bytes.appendLittleEndian(XXH64.hash(raw, seed: 1))
      bytes.appendLittleEndian(XXH64.hash(raw, seed: 2))
    }
    self.bytes = bytes
  }
}

extension TokenKey: TableKey {
  func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
    try bytes.withKeyBytes(body)
  }
}

/// The device that a push token belongs to (contract G11).
struct TokenOwner: Hashable, Sendable {
  var mailbox: MailboxKey
  var device: DeviceID

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendCounted(mailbox.bytes)
    bytes.appendCounted(device.value.utf8)
    return bytes
  }

  init(mailbox: MailboxKey, device: DeviceID) {
    self.mailbox = mailbox
    self.device = device
  }

  init(decoding span: RawSpan) throws(MailboxError) {
    var reader = ByteReader(span, of: "a token's row")
    mailbox = MailboxKey(bytes: try reader.countedBytes())
    device = try reader.identifier()
  }
}
