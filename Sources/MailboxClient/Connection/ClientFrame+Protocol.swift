internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync

extension OfflineMailbox_V1_SyncRequest {
  /// A frame for the wire.
  init(_ frame: ClientFrame) {
    self.init()
    switch frame {
    case .hello(let hello):
      self.hello.device = hello.device.value
      if let cursor = hello.cursor { self.hello.cursor = OfflineMailbox_V1_Cursor(cursor) }
      self.hello.windowBytes = hello.windowBytes
      self.hello.replacesOthers = hello.replacesOthers
      self.hello.inBackground = hello.isInBackground
    case .acknowledge(let cursor): acknowledge.cursor = OfflineMailbox_V1_Cursor(cursor)
    case .background(let badge): background.badge = badge
    case .foreground: foreground = OfflineMailbox_V1_Foreground()
    case .markRead(let conversation, let through):
      markRead.conversation = OfflineMailbox_V1_Conversation(conversation)
      markRead.through = through
    }
  }
}
