import Foundation
import MailboxGateways
import MailboxModel
import MailboxPush
import MailboxStore
import MailboxTesting
import NIOCore
import NIOHTTP2
import Synchronization
import Testing

/// Credentials that are replaced while pushes go by them.
@Suite(.serves, .timeLimit(.minutes(5))) struct RenewalTests {
  private static let old = Pushes.keyCredential(keyID: "OLD0000000")
  private static let new = Pushes.keyCredential(keyID: "NEW0000000")

  private static func keyID(of request: FakeProvider.Request) -> String? {
    (try? SignedToken(bearer: request["authorization"]))?.header["kid"]
  }

  private static let lateReplies: [FakeProvider.Reply] = [
    .answer(403, #"{"reason":"InvalidProviderToken"}"#),
    .answer(403, #"{"reason":"ExpiredProviderToken"}"#),
    .answer(429, #"{"reason":"TooManyProviderTokenUpdates"}"#),
    .answer(400, #"{"reason":"BadDeviceToken"}"#),
    .answer(400, #"{"reason":"DeviceTokenNotForTopic"}"#),
    .answer(410, #"{"reason":"Unregistered"}"#), .answer(500), .answer(503), .cut,
    .reset(.internalError), .goAway(#"{"reason":"BadCertificate"}"#, isAnswered: false),
  ]

  @Test(arguments: lateReplies.indices)
  func `what the old credential is told late says nothing of the new one`(
    index: Int
  ) async throws {
    let gate = Gate()
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = {
      Self.keyID(of: $0) == "OLD0000000"
        ? .when({ gate.isOpen }, Self.lateReplies[index]) : .answer(200)
    }
    try await FakeProvider.with(behaviour) { provider, settings in
      let gateway = try CredentialGateway(settings: settings)
      await gateway.update([Self.old])
      let push = try Pushes.push(1)
      async let late = gateway.send(push, to: Pushes.binding())
      try await eventually { provider.requests.count == 1 }
      await gateway.update([Self.new])
      gate.open()
      #expect(await late == .superseded)
      #expect(gateway.unblamed(["ours", "another"]) == ["ours"])
      #expect(try await gateway.send(Pushes.push(2), to: Pushes.binding()) == .delivered)
      await gateway.close()
    }
  }

  @Test func `what the old credential delivered late is delivered`() async throws {
    let gate = Gate()
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .when({ gate.isOpen }, .answer(200)) }
    try await FakeProvider.with(behaviour) { provider, settings in
      let gateway = try CredentialGateway(settings: settings)
      await gateway.update([Self.old])
      let push = try Pushes.push(1)
      async let late = gateway.send(push, to: Pushes.binding())
      try await eventually { provider.requests.count == 1 }
      await gateway.update([Self.new])
      gate.open()
      #expect(await late == .delivered)
      await gateway.close()
    }
  }

  @Test func `what waited behind the old credential is given back, and not sent by it`()
    async throws
  {
    let gate = Gate()
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .when({ gate.isOpen }, .answer(200)) }
    try await FakeProvider.with(behaviour) { provider, settings in
      let gateway = try CredentialGateway(settings: settings)
      await gateway.update([Self.old])
      try await withThrowingTaskGroup(of: PushOutcome.self) { group in
        for number: UInt64 in 1...10 {
          let push = try Pushes.push(number)
          group.addTask { await gateway.send(push, to: Pushes.binding()) }
        }
        // With a token one goes alone until it is answered.
        try await eventually { provider.requests.count == 1 }
        await gateway.update([Self.new])
        var givenBack = 0
        while givenBack < 9, let outcome = try await group.next() {
          #expect(outcome == .superseded)
          givenBack += 1
        }
        #expect(provider.requests.count == 1)
        gate.open()
        #expect(try await group.next() == .delivered)
      }
      await gateway.close()
    }
  }

  @Test func `a present credential is to blame for its own answers`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .answer(403, #"{"reason":"InvalidProviderToken"}"#) }
    try await FakeProvider.with(behaviour) { _, settings in
      let gateway = try CredentialGateway(settings: settings)
      #expect(gateway.unblamed(["ours"]) == [])
      await gateway.update([Self.old])
      #expect(gateway.unblamed(["ours"]) == ["ours"])
      #expect(
        try await gateway.send(Pushes.push(1), to: Pushes.binding())
          == .misconfigured(reason: "403 InvalidProviderToken"))
      #expect(gateway.unblamed(["ours"]) == [])
      // Another credential beside it changes nothing about that.
      await gateway.update([Self.old, Pushes.keyCredential("another")])
      #expect(gateway.unblamed(["ours", "another"]) == ["another"])
      await gateway.update([Self.new])
      #expect(gateway.unblamed(["ours"]) == ["ours"])
      await gateway.close()
    }
  }

  /// Apple, which knows one key at a time and answers pushes of others with 403, some of them late.
  private final class KeyOwner: Sendable {
    private struct State {
      var keyID: String
      var isHolding = false
    }

    private let state: Mutex<State>

    init(_ keyID: String) { state = Mutex(State(keyID: keyID)) }

    /// From now on another key is known; answers to pushes of older ones are held.
    func revoke(for keyID: String) {
      state.withLock { $0 = State(keyID: keyID, isHolding: true) }
    }

    func release() { state.withLock { $0.isHolding = false } }

    func reply(_ request: FakeProvider.Request) -> FakeProvider.Reply {
      let keyID = RenewalTests.keyID(of: request)
      if state.withLock({ $0.keyID }) == keyID { return .answer(200) }
      return .when(
        { self.state.withLock { !$0.isHolding } },
        .answer(403, #"{"reason":"InvalidProviderToken"}"#))
    }
  }

  @Test func `20 of 20 renewals under traffic leave the new credential working`() async throws {
    let owner = KeyOwner("KEY0000000")
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { owner.reply($0) }
    try await FakeProvider.with(behaviour) { provider, settings in
      let open = try await OpenStore()
      open.clock.advance(to: Timestamp(seconds: Int64(Date().timeIntervalSince1970)))
      let tables = try PushTables(at: open.path + "/push")
      let gateway = try CredentialGateway(settings: settings)
      await gateway.update([Pushes.keyCredential(keyID: "KEY0000000")])
      let dispatcher = try Dispatcher(
        open.store, tables: tables, gateway: gateway, clock: open.clock.storeClock)
      try await dispatcher.runUntilIdle()
      for user in ["u1", "u2", "u3"] as [MailboxAddress] {
        _ = try await open.store.register("phone", of: user, replacingOthers: false)
        let token = Pushes.token + "0\(user.user.value.dropFirst())"
        try await open.store.bind(Pushes.binding(token: token), to: "phone", of: user)
        try await open.store.setPresence(.suspended, badge: nil, of: "phone", in: user)
      }
      let clock = open.clock
      let sending = Task {
        while !Task.isCancelled {
          try await dispatcher.runUntilIdle()
          // As the server does: what no answer of the present credential speaks for is resumed.
          for name in gateway.unblamed(try tables.credentialStates().keys) {
            try await tables.resume(credential: name)
          }
          clock.advance(seconds: 1)
          try await Task.sleep(for: .milliseconds(1))
        }
      }
      var works = 0
      for round in 1...20 {
        let keyID = "KEY00000" + (round < 10 ? "0\(round)" : "\(round)")
        owner.revoke(for: keyID)
        let before = provider.requests.count
        _ = try await open.store.deposit(.direct("\(round)"), to: ["u1", "u2", "u3"])
        // The old one is being refused while the new one comes: in half of the rounds a moment before.
        try await eventually { provider.requests.count > before }
        if round.isMultiple(of: 2) { owner.release() }
        await gateway.update([Pushes.keyCredential(keyID: keyID)])
        try await tables.resume(credential: "ours")
        owner.release()
        try await eventually {
          let pushed = try ["u1", "u2", "u3"].map { (user: String) in
            try tables.ledger(of: MailboxAddress(UserID(user))).count {
              $0.result == .pushed(credential: "ours")
            }
          }
          return try pushed.allSatisfy { $0 == round }
            && tables.state(ofCredential: "ours") == nil
        }
        works += 1
      }
      #expect(works == 20)
      sending.cancel()
      _ = await sending.result
      await gateway.close()
      await open.store.close()
    }
  }
}
