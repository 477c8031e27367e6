/// The work that planning has done, in counts: what one operation costs the others, without a clock.
struct PlannedWork: Sendable {
  /// Mailboxes that deposits, recalls and sweeps looked at.
  var mailboxes = 0
  /// Of all mailboxes, those whose rows were read.
  var loads = 0
  /// Records that were looked at for a message's identity.
  var records = 0
  /// Settled messages that were read to compare their identity.
  var comparisons = 0
  /// Looks through a mailbox's messages.
  var walks = 0
  /// Conversations that were looked at to make room for others.
  var conversations = 0
  /// Messages that were looked at for whose they are, in full mailboxes.
  var messages = 0

  /// All of it, in about so many looks at a mailbox in memory, of about a microsecond each.
  var units: Int {
    mailboxes + 8 * (loads + comparisons + walks) + records + conversations / 4 + messages / 16
  }
}
