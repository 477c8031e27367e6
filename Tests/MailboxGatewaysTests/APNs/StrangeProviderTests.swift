import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@testable import MailboxGateways

/// Providers that do not keep to HTTP/2.
@Suite(.serves) struct StrangeProviderTests {
  /// Returns the reason why a push waits for its credential; nil with any other outcome.
  private func reason(
    _ behaviour: FakeProvider.Behaviour, answerSecondsMax: UInt32 = 2
  ) async throws -> String? {
    var reason: String?
    try await FakeProvider.with(behaviour) { _, settings in
      var settings = settings
      settings.answerSecondsMax = answerSecondsMax
      try await APNsGateway.with(settings) { gateway async throws in
        if case .retry(.credential, let text, _) = try await gateway.send(
          Pushes.push(), to: Pushes.binding())
        {
          reason = text
        }
      }
    }
    return reason
  }

  @Test func `one that speaks HTTP/1.1 only is told apart`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.protocols = ["http/1.1"]
    #expect(
      try await reason(behaviour, answerSecondsMax: 60) == "it does not speak HTTP/2 over TLS")
  }

  /// Bytes that begin like frames and are none.
  static let garbage: [[UInt8]] = [
    [0],
    Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8),
    [UInt8](repeating: 0xFF, count: 64),
    // SETTINGS of 5 bytes, where each setting has 6.
    [0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5],
    // SETTINGS, then an answer to a request that was never made.
    [0, 0, 0, 4, 0, 0, 0, 0, 0] + [0, 0, 1, 1, 5, 0, 0, 0, 99, 0x88],
    // SETTINGS, then a push promise, which nobody asked for.
    [0, 0, 0, 4, 0, 0, 0, 0, 0] + [0, 0, 5, 5, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0x88],
  ]

  @Test(arguments: garbage)
  func `whatever one says, a push is told to come back`(bytes: [UInt8]) async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.garbage = bytes
    #expect(try await reason(behaviour) != nil)
  }

  @Test func `random bytes are survived`() async throws {
    let seed = SeededGenerator.seed(or: 17)
    var generator = SeededGenerator(seed: seed)
    for round in 0..<20 {
      var behaviour = FakeProvider.Behaviour()
      // Frames of all types with lengths that fit, so that more than the first is read.
      behaviour.garbage = [0, 0, 0, 4, 0, 0, 0, 0, 0]
      for _ in 0..<8 {
        let length = UInt8.random(in: 0...40, using: &generator)
        behaviour.garbage? += [0, 0, length, .random(in: 0...10, using: &generator)]
        behaviour.garbage? += [.random(in: 0...0x2F, using: &generator), 0, 0, 0]
        behaviour.garbage? += [.random(in: 0...3, using: &generator)]
        behaviour.garbage? += (0..<length).map { _ in .random(in: 0...255, using: &generator) }
      }
      #expect(try await reason(behaviour) != nil, "seed \(seed), round \(round)")
    }
  }
}
