import MailboxModel
import MailboxStore
import MailboxTesting

extension ModelRun {
  /// Compares everything that can be read of one mailbox.
  mutating func compare(_ address: MailboxAddress) async throws {
    guard reference.mailboxes[address] != nil else {
      let found = outcomeNow { () throws(MailboxError) in try store.summary(of: address) }
      guard case .failure(.unknownUser(address)) = found else {
        throw Mismatch(description: "\(address) never was, its summary is \(found)")
      }
      return
    }
    let mailbox = try reference.existing(address, at: now)
    try compareSummary(of: address, with: mailbox)
    try await compareDrains(of: address, with: mailbox)
    try compareUnread(of: address, with: mailbox)
    try compareDevices(of: address)
    try expect(
      mailbox.preferences, try store.pushPreferences(of: address), "the preferences of \(address)")
    try expect(
      mailbox.conversations, try store.view.conversations(of: address).map(\.conversation),
      "the conversations of \(address)")
    let conversation = random.pick(["alice", "#one", "#two"] as [Conversation])
    try expect(
      mailbox.notifications[conversation] ?? .all,
      try store.notifications(of: conversation, in: address),
      "what \(address) wants of '\(conversation)'")
  }

  private func compareSummary(of address: MailboxAddress, with mailbox: ReferenceMailbox) throws {
    let found = try store.summary(of: address)
    try expect(mailbox.epoch, found.epoch, "the epoch of \(address)")
    try expect(mailbox.head, found.head, "the head of \(address)")
    try expect(mailbox.floor, found.floor, "the floor of \(address)")
    try expect(mailbox.unread.total, found.unread, "the unread total of \(address)")
    // Whether what has expired unswept is counted, and a message's own numbers, is left open.
    let waiting = mailbox.waiting
    let unswept = mailbox.aboveFloor.filter(\.awaitsSweep)
    let fewest = UInt64(waiting.count)
    guard (fewest...fewest + UInt64(unswept.count)).contains(found.messages) else {
      throw Mismatch(
        description: "\(address) says \(found.messages) messages, \(fewest) wait, "
          + "\(unswept.count) have expired unswept")
    }
    let least = waiting.reduce(0) { $0 + $1.bodyBytes }
    let most = (waiting + unswept).reduce(0) { $0 + $1.bodyBytes + 40 }
    guard (UInt64(least)...UInt64(most)).contains(found.bytes) else {
      throw Mismatch(description: "\(address) says \(found.bytes) bytes, not \(least)...\(most)")
    }
  }

  private mutating func compareUnread(
    of address: MailboxAddress, with mailbox: ReferenceMailbox
  ) throws {
    try expect(mailbox.unread, try store.unread(of: address), "the unread counts of \(address)")
    let limit = Int.random(in: 1...3, using: &random)
    var conversations: [Unread.Count] = []
    var next: UInt64?
    repeat {
      let page = try store.unread(of: address, before: next, limit: limit)
      try expect(mailbox.unread.total, page.total, "the unread total of \(address) on a page")
      conversations += page.conversations
      next = page.next
    } while next != nil
    try expect(
      mailbox.unread.conversations, conversations,
      "the unread counts of \(address) by pages of \(limit)")
    let one = random.pick(["alice", "#one", "#two"] as [Conversation])
    try expect(
      Unread(conversations: [mailbox.unread(in: one)], total: mailbox.unread.total),
      try store.unread(of: address, in: [one]), "what is unread of '\(one)' in \(address)")
    try expect(
      mailbox.unreadWithoutMuted, try store.unreadWithoutMuted(of: address),
      "what is unread without muted conversations in \(address)")
  }

  private mutating func compareDrains(
    of address: MailboxAddress, with mailbox: ReferenceMailbox
  ) async throws {
    let cursor = Cursor(
      epoch: mailbox.epoch, sequence: .random(in: 0...mailbox.head, using: &random))
    let device = random.pick(["phone", "tablet", "watch", "web", "unknown"] as [DeviceID])
    for start in [.oldest, .after(cursor), .acknowledged(by: device)] as [DrainStart] {
      let limit = DrainLimit(
        entries: .random(in: 1...9, using: &random),
        bytes: random.once(in: 3) ? .random(in: 1...4000, using: &random) : 64 * 1024)
      let expected = try reference.drain(address, from: start, at: now)
      let found = try await store.drainAll(address, from: start, limit: limit)
      guard expected != found else { continue }
      let different = zip(expected, found).first { $0 != $1 }
      throw Mismatch(
        description: """
          the drain of \(address) from \(start) by \(limit)
          expected \(expected)
          found    \(found)
          first difference \(different.map { "\($0)" } ?? "the length")
          """)
    }
  }

  private mutating func compareDevices(of address: MailboxAddress) throws {
    let expected = try reference.devices(of: address, at: now)
    let found = try store.devices(of: address).sorted { $0.id < $1.id }
    try expect(expected.map(\.id), found.map(\.id), "the devices of \(address)")
    for (var expected, found) in zip(expected, found) {
      if !expected.presence.isSignedIn, !found.presence.isSignedIn {
        // What a device that left looks like beyond that is left open.
        expected.presence = found.presence
        expected.presenceSince = found.presenceSince
        expected.lastSeenAt = found.lastSeenAt
      }
      try expect(expected, found, "a device of \(address)")
    }
  }
}
