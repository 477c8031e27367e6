@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting

extension PendingPush {
  /// A push that bob's phone is owed for a message of alice's; `sequence` is its place in the feed as well.
  static func owed(
    _ sequence: UInt64, by device: DeviceID = "phone", of mailbox: MailboxAddress = "bob",
    in conversation: Conversation = "alice", dueAt: Timestamp = PushQuestion.noon
  ) -> PendingPush {
    PendingPush(
      key: Key(mailbox: mailbox, device: device, position: FeedPosition(rawValue: sequence)),
      epoch: Epoch(rawValue: 7), sequence: sequence, sender: "alice", sentAt: PushQuestion.noon,
      expiresAt: PushQuestion.noon.adding(seconds: 3600), messageID: "m1",
      conversation: conversation, dueAt: dueAt)
  }
}
