import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting

extension OpenedMailbox {
  static func at(
    head: UInt64, acknowledged: UInt64 = 0, floor: UInt64 = 0, attempts: DeliveryAttempts? = nil
  ) -> OpenedMailbox {
    OpenedMailbox(
      epoch: history, head: head, floor: floor, acknowledged: acknowledged,
      unread: .none, attempts: attempts)
  }
}

extension ServerSession {
  /// A session that said Welcome and asks for its first page.
  static func opened(
    _ mailbox: OpenedMailbox, cursor: Cursor? = nil,
    settings: ServerSessionSettings = ServerSessionSettings()
  ) -> ServerSession {
    var session = ServerSession(settings: settings, at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone", cursor: cursor))), at: at(0))
    _ = session.take(.opened(mailbox), at: at(0))
    return session
  }
}
