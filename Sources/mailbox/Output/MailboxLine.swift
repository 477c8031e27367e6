internal import MailboxModel
internal import MailboxStore

/// A mailbox in numbers, for machines.
struct MailboxLine: Encodable {
  let app: String
  let user: String
  let epoch: String
  let head: UInt64
  let floor: UInt64
  let messages: UInt64
  let bytes: UInt64
  let unread: UInt64
  /// The fault in words; left out of a mailbox that is not damaged.
  let damage: String?

  init(_ summary: MailboxSummary) {
    app = summary.mailbox.app.value
    user = summary.mailbox.user.value
    epoch = summary.epoch.description
    head = summary.head
    floor = summary.floor
    messages = summary.messages
    bytes = summary.bytes
    unread = summary.unread
    damage = summary.damage
  }
}
