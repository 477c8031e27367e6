import MailboxGateways
import MailboxModel
import MailboxPush
import NIOCore
import NIOHTTP2
import MailboxTesting
import Testing

/// The sharing and keeping of the connection to Apple.
@Suite(.serves) struct ConnectionTests {
  @Test func `all pushes share one connection`() async throws {
    try await FakeProvider.with { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        for batch: UInt64 in 0..<5 {
          let outcomes = try await gateway.sendAll(batch * 100 + 1...batch * 100 + 100)
          #expect(outcomes.allSatisfy { $0 == .delivered })
        }
      }
      #expect(provider.seen.connections == 1)
      #expect(Set(provider.requests.map { $0["apns-id"] }).count == 500)
    }
  }

  @Test(arguments: [1, 5, 100])
  func `never more are under way than the provider allows`(streams: Int) async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.streams = streams
    behaviour.heldAfter = 1
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        async let outcomes = gateway.sendAll(1...120)
        try await eventually { provider.requests.count >= 1 + streams }
        provider.release()
        #expect(try await outcomes.allSatisfy { $0 == .delivered })
      }
      // All that it allows is used.
      #expect(provider.seen.concurrentMax == streams)
    }
  }

  @Test func `a limit that is raised after the first answer is used`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.streams = 1
    behaviour.streamsLater = 7
    behaviour.heldAfter = 1
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        async let outcomes = gateway.sendAll(1...50)
        try await eventually { provider.requests.count >= 8 }
        provider.release()
        _ = try await outcomes
      }
      #expect(provider.seen.concurrentMax == 7)
    }
  }

  @Test func `where the provider names no limit, the setting is one`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.streams = nil
    behaviour.heldAfter = 1
    try await FakeProvider.with(behaviour) { provider, settings in
      var settings = settings
      settings.streamsMax = 12
      try await APNsGateway.with(settings) { gateway async throws in
        async let outcomes = gateway.sendAll(1...60)
        try await eventually { provider.requests.count >= 13 }
        provider.release()
        _ = try await outcomes
      }
      #expect(provider.seen.concurrentMax == 12)
    }
  }

  @Test func `with a token one push goes alone until the first valid answer`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.heldAfter = 3
    behaviour.reply = {
      $0.number <= 2 ? .answer(403, #"{"reason":"InvalidProviderToken"}"#) : .answer(200)
    }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        async let outcomes = gateway.sendAll(1...20)
        try await eventually { provider.requests.count == 20 }
        provider.release()
        _ = try await outcomes
      }
      let state = provider.seen
      #expect(state.concurrentMaxUnanswered == 1)
      #expect(state.concurrentMax > 1)
    }
  }

  @Test func `more than may wait are told to come back`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.heldAfter = 0
    try await FakeProvider.with(behaviour) { provider, settings in
      var settings = settings
      settings.waitingPushesMax = 3
      try await APNsGateway.with(settings) { gateway async throws in
        // One is under way; of the others three may wait.
        let first = try Pushes.push(1)
        async let delivered = gateway.send(first, to: Pushes.binding())
        try await eventually { provider.requests.count == 1 }
        let outcomes = try await withThrowingTaskGroup(of: PushOutcome.self) { group in
          for number: UInt64 in 2...20 {
            let push = try Pushes.push(number)
            group.addTask { await gateway.send(push, to: Pushes.binding()) }
          }
          var outcomes: [PushOutcome] = []
          while let outcome = try await group.next() {
            outcomes.append(outcome)
            if outcomes.count == 16 { provider.release() }
          }
          return outcomes
        }
        let told = PushOutcome.retry(
          .credential, reason: "3 pushes wait already", afterSeconds: nil)
        #expect(outcomes.prefix(16).allSatisfy { $0 == told })
        #expect(outcomes.suffix(3).allSatisfy { $0 == .delivered })
        #expect(await delivered == .delivered)
      }
    }
  }

  @Test func `closing waits for what is under way, and leaves no connection`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.streams = 2
    behaviour.delay = .milliseconds(20)
    try await FakeProvider.with(behaviour) { provider, settings in
      let gateway = try await APNsGateway(Pushes.keyCredential(), settings: settings)
      async let outcomes = gateway.sendAll(1...10)
      try await eventually { provider.requests.count >= 1 }
      await gateway.close()
      let all = try await outcomes
      #expect(all.count == 10)
      // What came before is answered; what came later is told so.
      #expect(
        all.allSatisfy {
          $0 == .delivered
            || $0 == .retry(.credential, reason: "the gateway is closed", afterSeconds: nil)
        })
      #expect(all.contains(.delivered))
      try await eventually { provider.seen.open == 0 }
      #expect(
        try await gateway.send(Pushes.push(), to: Pushes.binding())
          == .retry(.credential, reason: "the gateway is closed", afterSeconds: nil))
      await gateway.close()
    }
  }

  @Test func `a cancelled task still gets its answer`() async throws {
    let gate = Gate()
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .when({ gate.isOpen }, .answer(200)) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        let push = try Pushes.push()
        let task = Task { await gateway.send(push, to: Pushes.binding()) }
        try await eventually { !provider.requests.isEmpty }
        task.cancel()
        gate.open()
        #expect(await task.value == .delivered)
      }
    }
  }
}
