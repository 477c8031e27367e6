public import MailboxModel

extension ServerSession {
  /// The device is signed in and its mailbox was looked up.
  ///
  /// A cursor that the mailbox cannot have given leads to Reset, never to a guess (contract G6). A
  /// good one counts as an acknowledgement: an app has what it stands behind, also when the
  /// connection broke before it could say so.
  public mutating func opened(_ mailbox: OpenedMailbox, at now: SyncInstant) -> [ServerAction] {
    guard case .opening(let hello) = phase else { return [] }
    phase = .open
    epoch = mailbox.epoch
    head = mailbox.head
    presence = hello.isInBackground ? .background : .foreground
    progressedAt = now
    presenceToldAt = now
    let window = settings.window(asked: hello.windowBytes)
    flights = FlightWindow(windowBytes: window, pagesMax: settings.pagesUnderWayMax)

    let reset = Self.resetReason(hello.cursor, in: mailbox)
    let start =
      reset == nil ? hello.cursor?.sequence ?? mailbox.acknowledged : mailbox.floor
    backlog.begin(after: start)
    acknowledging.begin(
      at: start,
      confirmedThrough: reset == nil ? mailbox.acknowledged : max(start, mailbox.acknowledged))
    tries.begin(
      at: Cursor(epoch: epoch, sequence: start), known: mailbox.attempts, settings: settings)

    let beginning = Beginning(
      epoch: epoch, start: start, head: head, unread: mailbox.unread,
      windowBytes: UInt32(clamping: window))
    var actions: [ServerAction] = [
      .send(reset.map { .reset($0, beginning) } ?? .welcome(beginning)),
      .setPresence(presence, badge: nil),
    ]
    appendAcknowledgement(to: &actions)
    advance(&actions, at: now)
    return actions
  }

  /// The device was not signed in, or its mailbox could not be opened.
  public mutating func openFailed(_ error: MailboxError) -> [ServerAction] {
    guard case .opening = phase else { return [] }
    phase = .ended
    return [
      .refuse(.cannotOpen(code: error.code, message: error.message, hint: error.hint)), .end,
    ]
  }

  private static func resetReason(_ cursor: Cursor?, in mailbox: OpenedMailbox) -> ResetReason? {
    guard let cursor else { return nil }
    if cursor.epoch != mailbox.epoch { return .anotherEpoch }
    return cursor.sequence > mailbox.head ? .fromTheFuture : nil
  }
}
