import MailboxModel
import MailboxPush
import NIOCore
import NIOHTTP1
import MailboxTesting
import Testing

@testable import MailboxGateways

/// One gateway for all credentials, which may change while it runs.
@Suite(.serves) struct CredentialGatewayTests {
  private func with(
    _ settings: GatewaySettings = GatewaySettings(), _ credentials: [PushCredential] = [],
    _ body: (CredentialGateway) async throws -> Void
  ) async throws {
    let gateway = try CredentialGateway(settings: settings)
    #expect(await gateway.update(credentials) == [])
    do {
      try await body(gateway)
    } catch {
      await gateway.close()
      throw error
    }
    await gateway.close()
  }

  @Test func `a push goes by the credential that its binding names`() async throws {
    try await FakeProvider.with { provider, settings in
      try await FakeWebServer.with { _ in
        .init(200)
      } body: { server, address in
        let hook = PushCredential(
          name: "hook", secret: .webhook(url: "\(address)/push", secret: [1, 2, 3]))
        try await with(settings, [Pushes.keyCredential("apple"), hook]) {
          gateway async throws in
          let toApple = Pushes.binding(credential: "apple")
          let toHook = Pushes.binding(.webhook, token: "phone", credential: "hook")
          #expect(try await gateway.send(Pushes.push(), to: toApple) == .delivered)
          #expect(try await gateway.send(Pushes.push(to: toHook), to: toHook) == .delivered)
        }
        #expect(provider.requests.count == 1)
        #expect(server.requests(to: "/push").count == 1)
      }
    }
  }

  @Test func `an unknown name is misconfigured until its credential is added`() async throws {
    try await FakeProvider.with { _, settings in
      try await with(settings) { gateway async throws in
        #expect(
          try await gateway.send(Pushes.push(), to: Pushes.binding())
            == .misconfigured(reason: "there is no credential 'ours'"))
        #expect(await gateway.update([Pushes.keyCredential()]) == [])
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
        #expect(await gateway.update([]) == [])
        #expect(
          try await gateway.send(Pushes.push(), to: Pushes.binding())
            == .misconfigured(reason: "there is no credential 'ours'"))
      }
    }
  }

  @Test func `a credential that did not change keeps its connection`() async throws {
    try await FakeProvider.with { provider, settings in
      try await with(settings, [Pushes.keyCredential()]) { gateway async throws in
        #expect(try await gateway.send(Pushes.push(1), to: Pushes.binding()) == .delivered)
        await gateway.update([Pushes.keyCredential(), Pushes.keyCredential("another")])
        #expect(try await gateway.send(Pushes.push(2), to: Pushes.binding()) == .delivered)
        #expect(provider.requests.map(\.connection) == [1, 1])
        // Renewed under its name, it gets a connection of its own, and the old one ends.
        await gateway.update([Pushes.keyCredential(topics: [Pushes.topic])])
        #expect(try await gateway.send(Pushes.push(3), to: Pushes.binding()) == .delivered)
        #expect(provider.requests.map(\.connection) == [1, 1, 2])
        try await eventually { provider.seen.open == 1 }
      }
      try await eventually { provider.seen.open == 0 }
    }
  }

  @Test func `what is under way when a credential changes is still answered`() async throws {
    let gate = Gate()
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .when({ gate.isOpen }, .answer(200)) }
    try await FakeProvider.with(behaviour) { provider, settings in
      try await with(settings, [Pushes.keyCredential()]) { gateway async throws in
        let push = try Pushes.push()
        async let outcome = gateway.send(push, to: Pushes.binding())
        try await eventually { !provider.requests.isEmpty }
        await gateway.update([])
        gate.open()
        #expect(await outcome == .delivered)
      }
    }
  }

  @Test func `a webhook that says nothing holds nobody else's pushes`() async throws {
    let gate = Gate()
    try await FakeProvider.with { provider, settings in
      try await FakeWebServer.with { _ in
        .init(200).when { gate.isOpen }
      } body: { server, address in
        let hook = PushCredential(
          name: "hook", secret: .webhook(url: "\(address)/push", secret: [1, 2, 3]))
        try await with(settings, [Pushes.keyCredential("apple"), hook]) {
          gateway async throws in
          let toHook = Pushes.binding(.webhook, token: "phone", credential: "hook")
          try await withThrowingTaskGroup(of: PushOutcome.self) { group in
            for number: UInt64 in 1...200 {
              let push = try Pushes.push(number, to: toHook)
              group.addTask { await gateway.send(push, to: toHook) }
            }
            try await eventually { !server.requests().isEmpty }
            let toApple = Pushes.binding(credential: "apple")
            for number: UInt64 in 1...20 {
              #expect(try await gateway.send(Pushes.push(number), to: toApple) == .delivered)
            }
            // None of the webhook's was answered meanwhile.
            gate.open()
            for try await outcome in group { #expect(outcome == .delivered) }
          }
        }
        #expect(provider.requests.count == 20)
      }
    }
  }

  @Test func `what can be bound is told before anything is sent`() async throws {
    let credential = Pushes.keyCredential(topics: [Pushes.topic, "org.example.chat.voip"])
    try await with(GatewaySettings(), [credential]) { gateway async throws in
      #expect(gateway.problem(with: Pushes.binding(), in: .standard) == nil)
      #expect(
        gateway.problem(with: Pushes.binding(credential: "typo"), in: .standard)
          == .unknownCredential("typo"))
      for token in ["", "not hexadecimal", "a1b2g3", String(repeating: "a", count: 401), "１２"] {
        guard
          case .notAToken = gateway.problem(with: Pushes.binding(token: token), in: .standard)
        else {
          Issue.record("'\(token)' can be bound")
          continue
        }
      }
      for misfit in Self.misfits {
        #expect(gateway.problem(with: misfit.binding, in: .standard)?.message == misfit.reason)
      }
      #expect(
        gateway.problem(
          with: Pushes.binding(.fcm, token: "a:b_c", credential: "x"), in: .standard)
          == .unknownCredential("x"))
    }
  }

  @Test func `one that cannot be used says why, and the others work`() async throws {
    try await FakeProvider.with { _, settings in
      try await with(settings) { gateway async throws in
        let bad = PushCredential(
          name: "bad", secret: .webhook(url: "http://example.com", secret: [1]))
        let problems = await gateway.update([bad, Pushes.keyCredential(), Pushes.keyCredential()])
        #expect(problems.map(\.name) == ["bad", "ours"])
        #expect(problems.last?.reason == "another one has its name")
        let binding = Pushes.binding(.webhook, token: "phone", credential: "bad")
        guard
          case .misconfigured(let reason) = try await gateway.send(
            Pushes.push(to: binding), to: binding)
        else {
          Issue.record("not misconfigured")
          return
        }
        #expect(reason.contains("use https"))
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
      }
    }
  }

  struct Misfit: Sendable, CustomTestStringConvertible {
    let binding: Binding
    let reason: String
    var testDescription: String { reason }
  }

  private static let misfits = [
    Misfit(
      binding: Pushes.binding(environment: .sandbox),
      reason: "credential 'ours' is for production, the token for sandbox"),
    Misfit(
      binding: Pushes.binding(topic: "org.example.other"),
      reason: "credential 'ours' is not for topic 'org.example.other'"),
    Misfit(
      binding: Pushes.binding(topic: ""),
      reason: "the binding names no topic, and credential 'ours' has not one"),
    Misfit(binding: Pushes.binding(topic: "a\r\nb"), reason: "topic \"a\\r\\nb\" is no bundle id"),
    Misfit(
      binding: Pushes.binding(.fcm), reason: "credential 'ours' is for apns, the token for fcm"),
    Misfit(
      binding: Pushes.binding(.webhook),
      reason: "credential 'ours' is for apns, the token for webhook"),
  ]

  @Test(arguments: misfits)
  func `a binding that does not fit its credential is a mismatch`(misfit: Misfit) async throws {
    try await FakeProvider.with { provider, settings in
      let credential = Pushes.keyCredential(topics: [Pushes.topic, "org.example.chat.voip"])
      try await with(settings, [credential]) { gateway async throws in
        #expect(
          try await gateway.send(Pushes.push(), to: misfit.binding)
            == .mismatch(reason: misfit.reason))
      }
      #expect(provider.seen.connections == 0)
    }
  }

  @Test func `after closing, pushes wait for another day and updates change nothing`()
    async throws
  {
    try await FakeProvider.with { provider, settings in
      let gateway = try CredentialGateway(settings: settings)
      await gateway.update([Pushes.keyCredential()])
      await gateway.close()
      await gateway.update([Pushes.keyCredential()])
      #expect(
        try await gateway.send(Pushes.push(), to: Pushes.binding())
          == .retry(.credential, reason: "the gateway is closed", afterSeconds: nil))
      #expect(provider.seen.connections == 0)
    }
  }
}
