import Crypto
import CryptoExtras
import Foundation
import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@testable import MailboxGateways

/// Bindings, credentials and pushes as tests want them.
enum Pushes {
  /// The machine may have much else to do: no test hangs on how fast it is.
  static var patientSettings: GatewaySettings {
    var settings = GatewaySettings()
    settings.answerSecondsMax = 60
    settings.connectSecondsMax = 60
    settings.firstAnswerSecondsMax = 60
    return settings
  }

  static let token = String(repeating: "a1", count: 32)
  static let topic = "org.example.chat"
  static let key = P256.Signing.PrivateKey()
  /// Made once: an RSA key takes a while.
  static let rsaKey = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

  static func binding(
    _ platform: Binding.Platform = .apns, token: String = Pushes.token,
    credential: String = "ours", environment: Binding.Environment = .production,
    topic: String = Pushes.topic
  ) -> Binding {
    Binding(
      token: token, platform: platform, credential: credential, environment: environment,
      topic: platform == .apns ? topic : "")
  }

  /// A push; each number has an id of its own.
  static func push(
    _ number: UInt64 = 1, kind: PushContent.Kind = .alert, to binding: Binding = binding(),
    text: String = "Dinner at eight?", in app: AppID = .standard, expiresIn seconds: Int64 = 3600
  ) throws -> RenderedPush {
    let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    var content = PushContent(
      kind, id: PushID(high: 0x1234_5678_9ABC_8DEF, low: 0x8000_0000_0000_0000 | number),
      mailbox: MailboxAddress("bob", in: app), device: "phone", collapseID: "collapse-\(number)",
      expiresAt: now.adding(seconds: seconds), now: now)
    content.sender = "alice"
    content.body = text
    content.sequence = number
    return try #require(RenderedPush(content, to: binding, by: PushProfile.plain))
  }

  static func keyCredential(
    _ name: String = "ours", keyID: String = "ABC123DEFG",
    environment: Binding.Environment = .production, topics: [String] = []
  ) -> PushCredential {
    PushCredential(
      name: name,
      secret: .apnsKey(
        pem: key.pemRepresentation, keyID: keyID, teamID: "DEF123GHIJ",
        environment: environment, topics: topics))
  }

  static func certificateCredential(_ identity: TestAuthority.Identity) -> PushCredential {
    PushCredential(
      name: "ours",
      secret: .apnsCertificate(
        chain: [identity.certificate], key: identity.key, environment: .production,
        topics: [topic]))
  }

  static func fcmCredential(_ name: String = "ours", tokenURI: String) throws -> PushCredential {
    PushCredential(
      name: name,
      secret: .fcm(
        projectID: "chat-1", clientEmail: "push@chat-1.iam.gserviceaccount.com",
        keyPEM: try rsaKey.get().pemRepresentation, tokenURI: tokenURI))
  }
}

extension APNsGateway {
  /// Runs a test with a gateway that is closed behind it.
  static func with(
    _ settings: GatewaySettings, clock: ManualGatewayClock? = nil,
    _ body: (APNsGateway) async throws -> Void
  ) async throws {
    try await with(Pushes.keyCredential(), settings, clock: clock, body)
  }

  /// The same with a credential of one's own.
  static func with(
    _ credential: PushCredential, _ settings: GatewaySettings,
    clock: ManualGatewayClock? = nil, _ body: (APNsGateway) async throws -> Void
  ) async throws {
    let gateway = try await APNsGateway(
      credential, settings: settings, clock: clock?.clock ?? .system)
    do {
      try await body(gateway)
    } catch {
      await gateway.close()
      throw error
    }
    await gateway.close()
  }

  /// Sends many at once; the outcomes in their order.
  func sendAll(_ numbers: ClosedRange<UInt64>) async throws -> [PushOutcome] {
    try await withThrowingTaskGroup(of: (UInt64, PushOutcome).self) { group in
      for number in numbers {
        let push = try Pushes.push(number)
        group.addTask { (number, await self.send(push, to: Pushes.binding())) }
      }
      var outcomes: [(UInt64, PushOutcome)] = []
      for try await outcome in group { outcomes.append(outcome) }
      return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
