@testable import MailboxPush

import LMDB
import MailboxModel
@testable import MailboxStore
import MailboxTesting
import StoredBytes
import Testing

/// A mailbox that cannot be read wakes nobody, and keeps nobody else from being woken.
@Suite("A damaged mailbox stops no pushes of others", .stores) struct DamagedMailboxTests {
  private enum Part: CaseIterable { case mailbox, device, conversation, preferences }

  private func damage(_ part: Part, of user: MailboxAddress, in path: String) throws {
    let settled = try Settled(
      directory: path + "/settled", bytesMax: 1 << 32, access: .readWrite)
    let key = MailboxKey(user)
    let broken: [UInt8] = [0xFF, 1, 2, 3]
    try settled.environment.write { (transaction) throws(MailboxError) in
      try lmdb { () throws(LMDBError) in
        switch part {
        case .mailbox: try transaction.put(broken.span.bytes, for: key, in: settled.mailboxes)
        case .preferences: try transaction.put(broken.span.bytes, for: key, in: settled.preferences)
        case .device:
          try transaction.put(broken.span.bytes, for: RowKey(key, "phone"), in: settled.devices)
        case .conversation:
          let conversation = ConversationKey(.peer("alice"))
          try transaction.put(
            broken.span.bytes, for: RowKey(key, conversation), in: settled.conversations)
        }
      }
    }
    try settled.environment.close()
  }

  @Test func `whatever of a mailbox is damaged, others in the same deposit are pushed`()
    async throws
  {
    for part in Part.allCases {
      let pushed = try await PushedStore()
      let users: [MailboxAddress] = ["bob", "carol"]
      for user in users {
        try await pushed.asleep("phone", of: user)
        _ = try await pushed.store.deposit(.direct("before", id: "m0"), to: [user])
      }
      let first = RecordingGateway()
      try await pushed.dispatcher(first).runUntilIdle()
      try await pushed.store.settle()
      // One that is owed when the damage is done.
      await pushed.store.close()
      try damage(part, of: "bob", in: pushed.open.path)
      try await pushed.reopen()
      let gateway = RecordingGateway()
      let dispatcher = try pushed.dispatcher(gateway)
      for number in 1...2 {
        let message = Message.direct("after \(number)", id: MessageID(checked: "m\(number)"))
        _ = try await pushed.store.deposit(message, to: users)
        _ = try await pushed.store.recall("m0", from: "alice", in: users)
        try await dispatcher.runUntilIdle()
        try await pushed.store.settle()
      }
      let tokens = gateway.all.map(\.token).filter { $0 == "carol/phone" }
      #expect(tokens.count >= 2, "\(part): \(gateway.all.map(\.token))")
      await pushed.store.close()
    }
  }

  @Test
  func
    `a token that its provider refuses is not taken from a mailbox that cannot be read, and the rest goes on`()
    async throws
  {
    let pushed = try await PushedStore()
    for user in ["bob", "carol"] as [MailboxAddress] { try await pushed.asleep("phone", of: user) }
    try await pushed.store.settle()
    // Nothing of bob's is in memory, so that its row is read for the answer.
    await pushed.store.close()
    try damage(.mailbox, of: "bob", in: pushed.open.path)
    try await pushed.reopen()
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    _ = try await pushed.store.deposit(.direct("hi", id: "m1"), to: ["bob", "carol"])
    try await dispatcher.runUntilIdle()
    #expect(gateway.all.map(\.token) == ["carol/phone"])
    await pushed.store.close()
  }
}
