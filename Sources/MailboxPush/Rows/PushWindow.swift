internal import MailboxModel
internal import StoredBytes

/// The pushes of one conversation to one device, which are gathered for a while after one was sent.
struct PushWindow: Hashable, Sendable {
  var mailbox: MailboxAddress
  var device: DeviceID
  var conversation: Conversation

  init(of push: PendingPush) {
    mailbox = push.key.mailbox
    device = push.key.device
    conversation = push.conversation
  }

  /// The id by which a push replaces an earlier one of the conversation that the device still shows.
  var collapseID: String { PushID(of: WindowKey(self).bytes, salt: 2).description }
}

/// ```
/// windows  app | 00 | user | 00 | device | 00 | 0 peer, 1 group | its id    end (8)
/// closing  end (8, big endian) | the window's key                           nothing
/// ```
struct WindowKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ window: PushWindow) {
    var bytes = Self(prefixOf: window.mailbox, window.device).bytes
    bytes.append(window.conversation.isGroup ? 1 : 0)
    bytes.append(contentsOf: window.conversation.description.utf8)
    self.bytes = bytes
  }

  /// The prefix of the keys of a device's windows.
  init(prefixOf mailbox: MailboxAddress, _ device: DeviceID) {
    bytes = DeviceKey(device, in: mailbox).bytes + [0]
  }
}

/// The moment at which a window ends, or has ended.
struct WindowEnd: StoredRow {
  var moment: Timestamp

  init(_ moment: Timestamp) { self.moment = moment }

  static var rowName: StaticString { "a row of table 'windows'" }

  func encode(to row: inout [UInt8]) { row.appendLittleEndian(moment.milliseconds) }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    moment = try reader.timestamp()
  }
}
