import MailboxGateways
import MailboxModel
import MailboxPush
import NIOCore
import NIOHTTP2
import MailboxTesting
import Testing

/// The loss of a connection to Apple: how it is given up and replaced.
@Suite(.serves) struct LostConnectionTests {
  @Test func `a push that was not looked at goes over the next connection`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.delay = .milliseconds(5)
    behaviour.reply = { request in
      request.number == 10 ? .goAway("", isAnswered: false) : .answer(200)
    }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        let outcomes = try await gateway.sendAll(1...60)
        #expect(outcomes.filter { $0 != .delivered } == [])
      }
      #expect(provider.seen.connections == 2)
      // None is missing.
      let taken = Set(provider.requests.map { $0["apns-id"] })
      #expect(taken.count == 60)
    }
  }

  @Test func `what was sent before a GOAWAY is still answered on the old connection`()
    async throws
  {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { request in
      request.number == 1
        ? .goAway(#"{"reason":"Shutdown"}"#, isAnswered: true) : .answer(200)
    }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(try await gateway.send(Pushes.push(1), to: Pushes.binding()) == .delivered)
        #expect(try await gateway.send(Pushes.push(2), to: Pushes.binding()) == .delivered)
      }
      #expect(provider.requests.map(\.connection) == [1, 2])
    }
  }

  @Test(arguments: [(400, "IdleTimeout"), (503, "Shutdown")])
  func `an answer that ends the connection has another one opened`(
    status: Int, reason: String
  ) async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = {
      $0.number == 1 ? .answer(status, "{\"reason\":\"\(reason)\"}") : .answer(200)
    }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(
          try await gateway.send(Pushes.push(), to: Pushes.binding())
            == .retry(.credential, reason: "\(status) \(reason)", afterSeconds: nil))
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
      }
      #expect(provider.requests.map(\.connection) == [1, 2])
    }
  }

  @Test func `a connection that is refused by a reason is misconfigured`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .goAway(#"{"reason":"BadCertificate"}"#, isAnswered: false) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(
          try await gateway.send(Pushes.push(), to: Pushes.binding())
            == .misconfigured(reason: "403 BadCertificate"))
      }
    }
  }

  @Test func `what a provider hands back again and again does not go around forever`()
    async throws
  {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .reset(.refusedStream) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(
          try await gateway.send(Pushes.push(), to: Pushes.binding())
            == .retry(
              .credential, reason: "the provider handed it back 6 times", afterSeconds: nil))
      }
      #expect(provider.requests.count == 6)
    }
  }

  @Test func `the place of a push that was reset goes to the next one`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.streams = 1
    behaviour.reply = { $0.number.isMultiple(of: 2) ? .reset(.internalError) : .answer(200) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway in
        let outcomes = try await gateway.sendAll(1...10)
        #expect(outcomes.count { $0 == .delivered } == 5)
      }
      #expect(provider.requests.count == 10)
      #expect(provider.seen.connections == 1)
    }
  }

  @Test func `a connection that is cut loses what was under way, and is opened again`()
    async throws
  {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { $0.number == 2 ? .cut : .answer(200) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(try await gateway.send(Pushes.push(1), to: Pushes.binding()) == .delivered)
        guard
          case .retry(.credential, _, nil) = try await gateway.send(
            Pushes.push(2), to: Pushes.binding())
        else {
          Issue.record("no retry")
          return
        }
        #expect(try await gateway.send(Pushes.push(3), to: Pushes.binding()) == .delivered)
      }
      #expect(provider.seen.connections == 2)
    }
  }

  @Test func `a provider that says nothing is given up in time`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .never }
    try await FakeProvider.with(behaviour) { provider, settings in
      var settings = settings
      settings.answerSecondsMax = 1
      try await APNsGateway.with(settings) { gateway async throws in
        let outcomes = try await gateway.sendAll(1...3)
        for outcome in outcomes {
          guard case .retry(.credential, _, _) = outcome else {
            Issue.record("\(outcome)")
            continue
          }
        }
      }
      // A connection on which nothing is heard any more is of no use.
      try await eventually { provider.seen.open == 0 }
    }
  }

  @Test func `a provider that does not speak TLS is given up in time`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.isSpeaking = false
    try await FakeProvider.with(behaviour) { _, settings in
      var settings = settings
      settings.connectSecondsMax = 3
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(
          try await gateway.send(Pushes.push(), to: Pushes.binding())
            == .retry(
              .credential, reason: "no settings of HTTP/2 within 3 s", afterSeconds: 1))
      }
    }
  }

  @Test func `a provider that closes at once is not run at`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.isCutting = true
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        for number: UInt64 in 1...30 {
          guard
            case .retry(.credential, _, .some(1...)) = try await gateway.send(
              Pushes.push(number), to: Pushes.binding())
          else {
            Issue.record("no retry")
            return
          }
        }
      }
      // All but the first few are told to come back without another attempt.
      #expect((1...15).contains(provider.seen.connections))
    }
  }

  @Test func `where nobody listens a push is told to come back`() async throws {
    var settings = GatewaySettings()
    settings.applePushProduction = ProviderAddress(host: "127.0.0.1", port: 1)
    try await APNsGateway.with(settings) { gateway async throws in
      guard
        case .retry(.credential, let reason, .some) = try await gateway.send(
          Pushes.push(), to: Pushes.binding())
      else {
        Issue.record("no retry")
        return
      }
      #expect(reason.contains("cannot connect to 127.0.0.1:1"))
    }
  }

  @Test func `a connection on which nothing happens is tried by pings and kept`() async throws {
    try await FakeProvider.with { provider, settings in
      var settings = settings
      // A slow machine has this long to answer one.
      settings.pingSeconds = 5
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
        try await eventually { provider.seen.pings > 0 }
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
      }
      #expect(provider.seen.connections == 1)
    }
  }

  @Test func `a connection that no longer answers pings is given up`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.isDeafLater = true
    try await FakeProvider.with(behaviour) { provider, settings in
      var settings = settings
      settings.pingSeconds = 1
      try await APNsGateway.with(settings) { gateway async throws in
        let givenUp = PushOutcome.retry(
          .credential, reason: "it does not answer pings", afterSeconds: nil)
        // The first answer is the last on each connection, which is given up during a push or between two.
        var outcomes: [PushOutcome] = []
        try await eventually {
          outcomes.append(try await gateway.send(Pushes.push(), to: Pushes.binding()))
          return outcomes.last == givenUp
        }
        #expect(outcomes.allSatisfy { $0 == .delivered || $0 == givenUp })
        // Another one is opened.
        try await eventually {
          try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered
        }
      }
      #expect(provider.seen.connections > 1)
    }
  }
}
