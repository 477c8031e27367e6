@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// Ids are bytes, in the dispatcher and its tables too.
@Suite("G3: pushes of users and credentials that look alike", .stores) struct LookAlikePushTests {
  private static let users = LookAlikes.both.map { MailboxAddress(UserID(checked: $0)) }
  private static let names = LookAlikes.both.map { CredentialName(checked: $0) }

  @Test func `each is pushed what is theirs, and the ledger tells them apart`() async throws {
    let gateway = RecordingGateway()
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    for user in Self.users { try await pushed.asleep("phone", of: user) }
    _ = try await pushed.store.deposit(.direct("for the first", id: "m1"), to: [Self.users[0]])
    try await dispatcher.runUntilIdle()
    #expect(
      gateway.all.map { Array($0.token.utf8) } == [Array("\(LookAlikes.composed)/phone".utf8)])
    #expect(try pushed.tables.ledger(of: Self.users[0]).count == 1)
    #expect(try pushed.tables.ledger(of: Self.users[1]).isEmpty)
    await pushed.store.close()
  }

  @Test func `a credential that is suspended suspends no other`() async throws {
    let gateway = RecordingGateway { _, binding in
      binding.credential == Self.names[0] ? .misconfigured(reason: "403") : .delivered
    }
    let pushed = try await PushedStore()
    let dispatcher = try pushed.dispatcher(gateway)
    try await dispatcher.runUntilIdle()
    for (user, name) in zip(Self.users, Self.names) {
      try await pushed.asleep("phone", of: user)
      let binding = Binding(token: name.value, platform: .webhook, credential: name.value)
      try await pushed.store.bind(binding, to: "phone", of: user)
    }
    for number in 1...3 {
      _ = try await pushed.store.deposit(.direct("\(number)"), to: Self.users)
      try await dispatcher.runUntilIdle()
    }
    #expect(try pushed.tables.credentialStates().keys.sorted() == [Self.names[0]])
    #expect(gateway.all.count { $0.outcome == .delivered } == 3)
    #expect(try pushed.tables.owed(to: Self.users[0]).count == 3)
    try await pushed.tables.resume(credential: Self.names[1])
    #expect(try pushed.tables.state(ofCredential: Self.names[0])?.suspension != nil)
    await pushed.store.close()
  }
}
