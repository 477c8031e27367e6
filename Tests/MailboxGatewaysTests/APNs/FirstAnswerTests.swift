import MailboxGateways
import MailboxModel
import MailboxPush
import MailboxTesting
import NIOCore
import Testing

/// A connection on which the first answer does not come.
@Suite(.serves, .timeLimit(.minutes(5))) struct FirstAnswerTests {
  private func impatient(_ settings: GatewaySettings) -> GatewaySettings {
    var settings = settings
    settings.firstAnswerSecondsMax = 1
    return settings
  }

  @Test
  func `without a first answer another connection is opened, and all that waited goes over it`()
    async throws
  {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { $0.connection == 1 ? .never : .answer(200) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(impatient(settings)) { gateway async throws in
        let outcomes = try await gateway.sendAll(1...20)
        #expect(outcomes.filter { $0 != .delivered } == [])
      }
      #expect(provider.seen.connections == 2)
      // One waited for its answer with all the others behind it, and went again with the same id.
      let first = provider.requests.filter { $0.connection == 1 }
      #expect(first.count == 1)
      let second = provider.requests.filter { $0.connection == 2 }.map { $0["apns-id"] }
      #expect(second.count == 20 && Set(second).count == 20)
      #expect(second.first == first.first?["apns-id"])
      try await eventually { provider.seen.open == 0 }
    }
  }

  @Test func `a certificate's pushes, which were sent at once, go over the other one too`()
    async throws
  {
    let authority = try TestAuthority("clients")
    var behaviour = FakeProvider.Behaviour()
    behaviour.clientAuthority = authority
    behaviour.reply = { $0.connection == 1 ? .never : .answer(200) }
    let credential = Pushes.certificateCredential(try authority.issue("push.example"))
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(credential, impatient(settings)) { gateway async throws in
        let outcomes = try await gateway.sendAll(1...20)
        #expect(outcomes.filter { $0 != .delivered } == [])
      }
      #expect(provider.seen.connections == 2)
    }
  }

  @Test func `where two connections are silent all that waits is told to come back`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .never }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(impatient(settings)) { gateway async throws in
        for outcome in try await gateway.sendAll(1...20) {
          guard case .retry(.credential, let reason, .some(1...)) = outcome else {
            Issue.record("\(outcome)")
            continue
          }
          #expect(reason == "no answer within 1 s on two connections")
        }
      }
      #expect(provider.seen.connections == 2)
    }
  }

  @Test func `after the first answer others may take their time`() async throws {
    let sentAt = NIODeadline.now()
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { request in
      // Later than a first answer may be.
      request.number == 1
        ? .answer(200) : .when({ NIODeadline.now() > sentAt + .seconds(3) }, .answer(200))
    }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(impatient(settings)) { gateway async throws in
        #expect(try await gateway.sendAll(1...5).allSatisfy { $0 == .delivered })
      }
      #expect(provider.seen.connections == 1)
    }
  }
}
