internal import Crypto
internal import Foundation
internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush
internal import Synchronization

/// The pushes of a round.
enum Payloads {
  static let binding = Binding(
    token: String(repeating: "a1", count: 32), platform: .apns, credential: "apple",
    topic: "org.example.chat")

  static let credential = PushCredential(
    name: "apple",
    secret: .apnsKey(
      pem: P256.Signing.PrivateKey().pemRepresentation, keyID: "ABC123DEFG",
      teamID: "DEF123GHIJ", environment: .production, topics: []))

  /// Rendered before the clock runs; each has an id of its own.
  static func make(_ count: Int) throws -> [RenderedPush] {
    let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    let mailbox = MailboxAddress(try UserID("bob"))
    let device = try DeviceID("phone")
    return try (0..<count).map { number in
      var content = PushContent(
        .alert, id: PushID(high: 1, low: UInt64(number)), mailbox: mailbox, device: device,
        collapseID: "message-\(number)", expiresAt: now.adding(seconds: 86_400), now: now)
      content.sender = try UserID("alice")
      content.title = "Alice"
      content.body = "Dinner at eight? We could meet at the station and walk over from there."
      content.sound = "default"
      content.badge = 3
      content.sequence = UInt64(number)
      guard let push = RenderedPush(content, to: binding, by: PushProfile.plain) else {
        throw Untrue(description: "a payload does not fit")
      }
      return push
    }
  }

  /// Sends them all, so many at once; how many a second.
  static func send(
    _ pushes: [RenderedPush], through gateway: APNsGateway, underWay: Int
  ) async throws -> Double {
    let counter = Counter()
    let clock = ContinuousClock()
    let start = clock.now
    let failure = await withTaskGroup(of: PushOutcome?.self) { group in
      for _ in 0..<underWay {
        group.addTask {
          while true {
            let index = counter.next()
            guard index < pushes.count else { return nil }
            let outcome = await gateway.send(pushes[index], to: binding)
            if outcome != .delivered { return outcome }
          }
        }
      }
      return await group.first { $0 != nil } ?? nil
    }
    if let failure { throw Untrue(description: "a push was not delivered: \(failure)") }
    let seconds = (clock.now - start) / .seconds(1)
    return Double(pushes.count) / seconds
  }
}

/// 0, 1, 2 … to whoever asks.
private final class Counter: Sendable {
  private let value = Mutex(0)

  func next() -> Int {
    value.withLock { value in
      defer { value += 1 }
      return value
    }
  }
}
