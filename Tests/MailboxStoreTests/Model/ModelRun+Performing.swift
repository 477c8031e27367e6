import MailboxModel
import MailboxStore
import MailboxTesting

extension ModelRun {
  /// Performs one operation on the reference and on the store.
  mutating func perform(_ operation: ModelOperation) async throws {
    let (store, now) = (store, now)
    switch operation {
    case .deposit(let message, let recipients):
      let expected = outcomeNow { () throws(MailboxError) in
        try reference.deposit(message, to: recipients, at: now)
      }
      let found = await outcome { () async throws(MailboxError) in
        try await store.deposit(message, to: recipients)
      }
      try await compare(expected, found, recipients: recipients)
    case .depositTogether(let deposits):
      let found = await store.deposit(deposits)
      try expect(deposits.count, found.count, "the number of receipts")
      for (deposit, found) in zip(deposits, found) {
        let expected = outcomeNow { () throws(MailboxError) in
          try reference.deposit(deposit.message, to: deposit.recipients, at: now)
        }
        try await compare(expected, found, recipients: deposit.recipients)
      }
    case .recall(let id, let sender, let mailbox):
      let allowed = reference.recall(id, from: sender, in: mailbox, at: now)
      let found = try await store.recall(id, from: sender, in: [mailbox])
      guard found.count == 1, found[0].mailbox == mailbox, allowed.contains(found[0].result) else {
        throw Mismatch(description: "recall: expected one of \(allowed), found \(found)")
      }
    case .acknowledge, .markRead, .purge: try await performOnMailbox(operation)
    case .register, .signOut, .removeDevice, .setPresence, .bind, .unbind:
      try await performOnDevice(operation)
    case .setPushPreferences(let preferences, let mailbox):
      reference.setPushPreferences(preferences, of: mailbox, at: now)
      try await store.setPushPreferences(preferences, of: mailbox)
      try adoptEpoch(of: mailbox)
    case .setNotifications(let value, let conversation, let mailbox):
      let expected = outcomeNow { () throws(MailboxError) in
        try reference.setNotifications(value, of: conversation, in: mailbox, at: now)
        return Done()
      }
      let found = await outcome { () async throws(MailboxError) in
        try await store.setNotifications(value, of: conversation, in: mailbox)
        return Done()
      }
      try expectSame(expected, found, "setNotifications")
      try adoptEpoch(of: mailbox)
    case .advance(let milliseconds): open.clock.advance(milliseconds: milliseconds)
    case .settle: try await store.settle()
    case .sweep:
      try await store.sweep()
      reference.sweep(at: now)
    case .reopen: try await open.reopen()
    }
  }

  private mutating func compare(
    _ expected: Result<Receipt, MailboxError>, _ found: Result<Receipt, MailboxError>,
    recipients: [MailboxAddress]
  ) async throws {
    try expectSame(expected, found, "deposit")
    if case .failure(.quotaExceeded(let full, _)) = expected,
      case .failure(.quotaExceeded(let named, _)) = found
    {
      guard !named.isEmpty, Set(named).isSubset(of: full) else {
        throw Mismatch(description: "full are \(full), the error names \(named)")
      }
    }
    for recipient in recipients where reference.mailboxes[recipient] != nil {
      try adoptEpoch(of: recipient)
    }
  }

  private mutating func performOnMailbox(_ operation: ModelOperation) async throws {
    let (store, now) = (store, now)
    switch operation {
    case .acknowledge(let mailbox, let device, let mustBeKnown, let through, let isOfAnotherEpoch):
      guard var epoch = reference.mailboxes[mailbox]?.epoch else { return }
      if isOfAnotherEpoch { epoch = Epoch(rawValue: epoch.rawValue ^ 1) }
      let cursor = Cursor(epoch: epoch, sequence: through)
      let before = reference.mailboxes[mailbox]?.devices[device]
      let expected = outcomeNow { () throws(MailboxError) in
        try reference.acknowledge(
          mailbox, device: device, mustBeKnown: mustBeKnown, through: cursor, at: now)
        return Done()
      }
      let found = await outcome { () async throws(MailboxError) in
        if mustBeKnown {
          try await store.acknowledge(mailbox, knownDevice: device, through: cursor)
        } else {
          try await store.acknowledge(mailbox, device: device, through: cursor)
        }
        return Done()
      }
      try expectSame(expected, found, "acknowledge")
      if let before, through <= before.acknowledged { try adoptLastSeen(of: before, in: mailbox) }
    case .markRead(let mailbox, let conversation, let through):
      let expected = outcomeNow { () throws(MailboxError) in
        try reference.markRead(mailbox, conversation: conversation, through: through, at: now)
      }
      let found = await outcome { () async throws(MailboxError) in
        try await store.markRead(mailbox, conversation: conversation, through: through)
      }
      try expectSame(expected, found, "markRead")
    case .purge(let mailbox, let removing):
      let old = reference.mailboxes[mailbox]?.epoch
      _ = try reference.purge(mailbox, removingDevices: removing, at: now)
      let epoch = try await store.purge(mailbox, removingDevices: removing)
      guard epoch != old else { throw Mismatch(description: "a purge kept epoch \(epoch)") }
      reference.adopt(epoch: epoch, of: mailbox)
    default: break
    }
  }

  /// An epoch is drawn by the store; from then on it must stay.
  mutating func adoptEpoch(of mailbox: MailboxAddress) throws {
    guard let known = reference.mailboxes[mailbox]?.epoch else { return }
    // The reference gives small numbers to epochs that the store has still to name.
    guard known.rawValue < 1_000_000 else { return }
    reference.adopt(epoch: try store.summary(of: mailbox).epoch, of: mailbox)
  }

  /// Adopts the store's choice of whether an acknowledgement that says nothing new is a sign of life.
  private mutating func adoptLastSeen(of before: Device, in mailbox: MailboxAddress) throws {
    guard let found = try store.devices(of: mailbox).first(where: { $0.id == before.id }) else {
      return
    }
    guard [before.lastSeenAt, now].contains(found.lastSeenAt) else { return }
    reference.mailboxes[mailbox]?.devices[before.id]?.lastSeenAt = found.lastSeenAt
  }
}
