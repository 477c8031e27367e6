import MailboxModel
import MailboxStore
import MailboxTesting

extension ModelRun {
  /// Performs an operation on a device on the reference and on the store.
  mutating func performOnDevice(_ operation: ModelOperation) async throws {
    let (store, now) = (store, now)
    switch operation {
    case .register(let device, let mailbox, let replacing):
      let isKnown = reference.mailboxes[mailbox]?.devices[device] != nil
      let registered = outcomeNow { () throws(MailboxError) in
        try reference.register(device, of: mailbox, replacingOthers: replacing, at: now)
      }
      let outcome = await outcome { () async throws(MailboxError) in
        try await store.register(device, of: mailbox, replacingOthers: replacing)
      }
      guard case .success(var expected) = registered, case .success(let found) = outcome else {
        return try expectSame(registered, outcome, "register")
      }
      if isKnown {
        // What registering again does to these is left open.
        expected.registeredAt = found.registeredAt
        expected.presenceSince = found.presenceSince
        expected.presence = found.presence
        expected.reportedBadge = found.reportedBadge
        reference.mailboxes[mailbox]?.devices[device] = expected
      }
      guard found.presence.isSignedIn else {
        throw Mismatch(description: "a device that registered is \(found.presence)")
      }
      try expect(expected, found, "the registered device")
      try adoptEpoch(of: mailbox)
    case .signOut(let device, let mailbox):
      try reference.signOut(device, of: mailbox, at: now)
      try await store.signOut(device, of: mailbox)
    case .removeDevice(let device, let mailbox):
      try reference.removeDevice(device, of: mailbox, at: now)
      try await store.removeDevice(device, of: mailbox)
    case .setPresence(let presence, let badge, let device, let mailbox):
      try reference.setPresence(presence, badge: badge, of: device, in: mailbox, at: now)
      try await store.setPresence(presence, badge: badge, of: device, in: mailbox)
    case .bind(let binding, let device, let mailbox):
      let loser = try reference.bind(binding, to: device, of: mailbox, at: now)
      try await store.bind(binding, to: device, of: mailbox)
      if let loser { try await compare(loser) }
    case .unbind(let device, let mailbox, let token):
      try reference.unbind(device, of: mailbox, token: token, at: now)
      try await store.unbind(device, of: mailbox, token: token)
    default: break
    }
  }
}
