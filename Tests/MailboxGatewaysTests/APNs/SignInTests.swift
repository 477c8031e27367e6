import Crypto
import Foundation
import MailboxModel
import MailboxPush
import NIOCore
import MailboxTesting
import Testing

@testable import MailboxGateways

/// Signing in to Apple, by tokens of a key or by a certificate.
@Suite(.serves) struct SignInTests {
  private static let key = Pushes.key.publicKey

  @Test func `a token is signed by the key, names key and team, and is new`() async throws {
    try await FakeProvider.with { provider, settings in
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(try await gateway.sendAll(1...3) == [.delivered, .delivered, .delivered])
      }
      let texts = Set(provider.requests.map { $0["authorization"] })
      #expect(texts.count == 1)
      let token = try SignedToken(bearer: texts.first ?? nil)
      #expect(token.header == ["alg": "ES256", "kid": "ABC123DEFG"])
      #expect(token.issuer == "DEF123GHIJ")
      #expect(abs(token.issuedAt - Int64(Date().timeIntervalSince1970)) <= 60)
      #expect(token.signature.count == 64)
      #expect(try token.isSigned(by: Self.key))
      #expect(try token.isSigned(by: P256.Signing.PrivateKey().publicKey) == false)
    }
  }

  @Test func `a token is used for 20 minutes at least and never for 60`() async throws {
    try await FakeProvider.with { provider, settings in
      let clock = ManualGatewayClock()
      try await APNsGateway.with(settings, clock: clock) { gateway async throws in
        for _ in 0..<20 {
          #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
          clock.advance(seconds: 9 * 60)
        }
      }
      var issued: [Int64] = []
      for (index, request) in provider.requests.enumerated() {
        let token = try SignedToken(bearer: request["authorization"])
        #expect(try token.isSigned(by: Self.key))
        let now = try SignedToken(bearer: provider.requests[0]["authorization"]).issuedAt
        #expect((0..<3600).contains(now + Int64(index) * 540 - token.issuedAt))
        if issued.last != token.issuedAt { issued.append(token.issuedAt) }
      }
      #expect(issued.count >= 3)
      for (earlier, later) in zip(issued, issued.dropFirst()) {
        #expect(later - earlier >= 1200)
      }
    }
  }

  /// Says of tokens that were issued before a moment that they have expired.
  private func expiring(before moment: Int64) -> FakeProvider.Behaviour {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { request in
      guard let token = try? SignedToken(bearer: request["authorization"]),
        token.issuedAt >= moment
      else { return .answer(403, #"{"reason":"ExpiredProviderToken"}"#) }
      return .answer(200)
    }
    return behaviour
  }

  @Test func `an expired token is replaced and the push sent once more`() async throws {
    let clock = ManualGatewayClock()
    let moment = clock.unixSeconds + 1
    try await FakeProvider.with(expiring(before: moment)) { provider, settings in
      try await APNsGateway.with(settings, clock: clock) { gateway async throws in
        // The first token is too young to be replaced.
        #expect(
          try await gateway.send(Pushes.push(1), to: Pushes.binding())
            == .retry(.credential, reason: "403 ExpiredProviderToken", afterSeconds: 1200))
        #expect(provider.requests.count == 1)
        clock.advance(seconds: 1200)
        #expect(try await gateway.send(Pushes.push(2), to: Pushes.binding()) == .delivered)
        #expect(provider.requests.count == 3)
        let ids = provider.requests.suffix(2).map { $0["apns-id"] }
        #expect(ids[0] == ids[1])
      }
    }
  }

  @Test func `a push goes once more only, also when the new token is refused`() async throws {
    let clock = ManualGatewayClock()
    try await FakeProvider.with(expiring(before: .max)) { provider, settings in
      try await APNsGateway.with(settings, clock: clock) { gateway async throws in
        _ = try await gateway.send(Pushes.push(1), to: Pushes.binding())
        clock.advance(seconds: 1800)
        #expect(
          try await gateway.send(Pushes.push(2), to: Pushes.binding())
            == .retry(.credential, reason: "403 ExpiredProviderToken", afterSeconds: 1200))
      }
      #expect(provider.requests.count == 3)
    }
  }

  @Test func `told of too many new tokens, it keeps the one it has`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = {
      $0.number == 1
        ? .answer(429, #"{"reason":"TooManyProviderTokenUpdates"}"#) : .answer(200)
    }
    try await FakeProvider.with(behaviour) { provider, settings in
      let clock = ManualGatewayClock()
      try await APNsGateway.with(settings, clock: clock) { gateway async throws in
        #expect(
          try await gateway.send(Pushes.push(), to: Pushes.binding())
            == .retry(.credential, reason: "429 TooManyProviderTokenUpdates", afterSeconds: nil))
        // Where it would have been renewed, but not beyond an hour.
        clock.advance(seconds: 55 * 60)
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
        #expect(Set(provider.requests.map { $0["authorization"] }).count == 1)
        clock.advance(seconds: 4 * 60)
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
        #expect(Set(provider.requests.map { $0["authorization"] }).count == 2)
      }
    }
  }

  @Test func `a certificate signs in by TLS, and there is no token`() async throws {
    let authority = try TestAuthority("clients")
    var behaviour = FakeProvider.Behaviour()
    behaviour.clientAuthority = authority
    behaviour.heldAfter = 0
    let credential = Pushes.certificateCredential(try authority.issue("push.example"))
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(credential, settings) { gateway async throws in
        async let outcomes = gateway.sendAll(1...20)
        try await eventually { provider.requests.count == 20 }
        provider.release()
        #expect(try await outcomes.allSatisfy { $0 == .delivered })
      }
      #expect(provider.requests.allSatisfy { $0["authorization"] == nil })
      let state = provider.seen
      #expect(state.clients.count == 1)
      #expect(state.clients.first?.contains("push.example") == true)
      // A certificate proves itself before the first push: no need to send one alone.
      #expect(state.concurrentMaxUnanswered > 1)
    }
  }

  @Test func `a certificate that the provider does not take is misconfigured`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.clientAuthority = try TestAuthority("clients")
    let stranger = try TestAuthority("strangers").issue("push.example")
    try await FakeProvider.with(behaviour) { provider, settings in
      try await APNsGateway.with(Pushes.certificateCredential(stranger), settings) {
        gateway async throws in
        guard
          case .misconfigured(let reason) = try await gateway.send(
            Pushes.push(), to: Pushes.binding())
        else {
          Issue.record("not misconfigured")
          return
        }
        #expect(reason.contains("refuses the certificate"))
      }
      #expect(provider.requests.isEmpty)
    }
  }

  @Test func `a provider with a certificate of somebody else is not talked to`() async throws {
    try await FakeProvider.with { provider, settings in
      var settings = settings
      settings.trustRootsPEM = try TestAuthority("another").pem
      try await APNsGateway.with(settings) { gateway async throws in
        guard
          case .retry(.credential, let reason, .some) = try await gateway.send(
            Pushes.push(), to: Pushes.binding())
        else {
          Issue.record("no retry")
          return
        }
        #expect(reason == "TLS failed: CERTIFICATE_VERIFY_FAILED")
      }
      #expect(provider.requests.isEmpty)
    }
  }

  @Test func `a certificate for another name is not talked to`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.hasAddress = false
    try await FakeProvider.with(behaviour) { provider, settings in
      var settings = settings
      settings.applePushProduction.certificateName = "localhost"
      try await APNsGateway.with(settings) { gateway async throws in
        #expect(try await gateway.send(Pushes.push(), to: Pushes.binding()) == .delivered)
      }
      settings.applePushProduction.certificateName = "api.push.apple.com"
      try await APNsGateway.with(settings) { gateway async throws in
        guard
          case .retry(.credential, _, .some) = try await gateway.send(
            Pushes.push(), to: Pushes.binding())
        else {
          Issue.record("no retry")
          return
        }
      }
      #expect(provider.requests.count == 1)
    }
  }

  @Test func `keys and certificates that cannot be read are refused with the reason`() async throws
  {
    let key = PushCredential(
      name: "k",
      secret: .apnsKey(
        pem: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", keyID: "a",
        teamID: "b", environment: .production, topics: []))
    let certificate = PushCredential(
      name: "c",
      secret: .apnsCertificate(
        chain: [[1, 2, 3]], key: [4, 5], environment: .production, topics: []))
    let others = try TestAuthority()
    let mixed = PushCredential(
      name: "m",
      secret: .apnsCertificate(
        chain: [try others.issue("one").certificate], key: try others.issue("two").key,
        environment: .production, topics: []))
    for credential in [key, certificate, mixed] {
      let problem = await #expect(throws: UnusableCredential.self) {
        _ = try await APNsGateway(credential)
      }
      #expect(problem?.name == credential.name)
    }
  }
}
