internal import MailboxModel
internal import MailboxStore

/// The counts of an import: its lines, and the copies that they became.
struct ImportTally {
  /// Lines read, bad and empty ones included.
  var lines = 0
  /// Lines that became a message in at least one mailbox.
  var deposited = 0
  /// Copies that they became: one for each mailbox.
  var copies = 0
  /// Copies that a mailbox had already.
  var duplicates = 0
  /// Copies whose end of life had passed: a gap stands for each, as where they came from.
  var expired = 0
  /// Bad lines.
  var skipped = 0
  /// The mailboxes that the lines named.
  var mailboxes: Set<MailboxAddress> = []

  /// Counts a deposit that was confirmed.
  mutating func count(_ receipt: Receipt, isExpired: Bool) {
    var isNew = false
    for entry in receipt.entries {
      mailboxes.insert(entry.mailbox)
      if entry.isDuplicate {
        duplicates += 1
      } else {
        copies += 1
        if isExpired { expired += 1 }
        isNew = true
      }
    }
    if isNew { deposited += 1 }
  }
}
