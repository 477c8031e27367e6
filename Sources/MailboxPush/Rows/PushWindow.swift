internal import MailboxModel

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
  var collapseID: String { PushID(of: keyBytes, salt: 2).description }
}

/// ```
/// windows  app | 00 | user | 00 | device | 00 | 0 peer, 1 group | its id    end (8)
/// closing  end (8, big endian) | the window's key                           nothing
/// ```
extension PushWindow {
  var keyBytes: [UInt8] {
    var bytes = PendingPush.Key.prefix(of: mailbox, device)
    bytes.append(conversation.isGroup ? 1 : 0)
    bytes.append(contentsOf: conversation.description.utf8)
    return bytes
  }
}
