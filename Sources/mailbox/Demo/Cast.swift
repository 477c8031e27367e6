internal import MailboxModel
internal import MailboxStore

/// The people, devices and group in the demo's story.
struct Cast {
  let alice = UserID(checked: "alice")
  let bob = UserID(checked: "bob")
  let carol = UserID(checked: "carol")
  let phone = DeviceID(checked: "phone")
  let tablet = DeviceID(checked: "tablet")
  let hiking = Message.Audience.group(Group(GroupID(checked: "#hiking"), name: "Hiking"))

  /// The mailbox that the story is about.
  var mailbox: MailboxAddress { MailboxAddress(bob) }
  /// The mailboxes of the group.
  var everyone: [MailboxAddress] { [alice, bob, carol].map { MailboxAddress($0) } }
}

extension EmbeddedStore {
  /// Returns in words how many messages wait in a mailbox.
  func waiting(in mailbox: MailboxAddress) throws -> String {
    let count = try summary(of: mailbox).messages
    return Quantities.count(count, "message") + (count == 1 ? " waits" : " wait")
  }
}
