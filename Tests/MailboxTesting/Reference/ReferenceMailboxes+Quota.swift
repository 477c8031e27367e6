internal import MailboxModel
internal import MailboxStore

/// Room in a full mailbox: the oldest go, of whoever has more than a share first.
extension ReferenceMailboxes {
  /// False when the mailbox is full and its policy is to refuse.
  func makeRoom(
    for bytes: Int, from sender: UserID, in mailbox: inout ReferenceMailbox
  ) -> Bool {
    var turn: UserID?
    while !isRoom(for: bytes, in: mailbox) {
      guard settings.quotaPolicy == .dropOldest else { return false }
      // Whose turn it is stays it down to the share.
      let coming = [sender: bytes]
      if let known = turn, !isOver(known, coming, in: mailbox) { turn = nil }
      turn = turn ?? next(from: sender, bytes, in: mailbox)
      guard
        let oldest = mailbox.waiting.first(where: { entry in
          turn.map { $0 == entry.shown.message.sender } ?? true
        })
      else { return true }
      mailbox.remove(oldest.sequence, for: .overQuota)
    }
    return true
  }

  private func isRoom(for bytes: Int, in mailbox: ReferenceMailbox) -> Bool {
    let waiting = mailbox.waiting
    return waiting.count < settings.mailboxMessagesMax
      && waiting.reduce(bytes) { $0 + $1.bodyBytes } <= settings.mailboxBytesMax
  }

  /// Finds a sender with more than a share: the one of this message, else whoever has the most.
  private func next(
    from sender: UserID, _ bytes: Int, in mailbox: ReferenceMailbox
  ) -> UserID? {
    if isOver(sender, [sender: bytes], in: mailbox) { return sender }
    let others = Set(mailbox.waiting.map(\.shown.message.sender)).subtracting([sender])
    return others.filter { isOver($0, [:], in: mailbox) }.sorted()
      .max { share(of: $0, [:], in: mailbox) < share(of: $1, [:], in: mailbox) }
  }

  private func isOver(
    _ sender: UserID, _ coming: [UserID: Int], in mailbox: ReferenceMailbox
  ) -> Bool {
    settings.senderSharePercentMax < 100
      && mailbox.waiting.contains { $0.shown.message.sender == sender }
      && share(of: sender, coming, in: mailbox) > Double(settings.senderSharePercentMax) / 100
  }

  /// Returns the part of the mailbox that a sender's messages take, with one that comes.
  private func share(
    of sender: UserID, _ coming: [UserID: Int], in mailbox: ReferenceMailbox
  ) -> Double {
    let sizes =
      mailbox.waiting.filter { $0.shown.message.sender == sender }.map(\.bodyBytes)
      + (coming[sender].map { [$0] } ?? [])
    return max(
      Double(sizes.count) / Double(settings.mailboxMessagesMax),
      Double(sizes.reduce(0, +)) / Double(settings.mailboxBytesMax))
  }
}
