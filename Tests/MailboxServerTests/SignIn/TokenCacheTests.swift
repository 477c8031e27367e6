import GRPCCore
import MailboxModel
import MailboxTesting
import Synchronization
import Testing

@testable import MailboxServer

/// Contract G13: a token that is known already opens no more than one that comes for the first time.
@Suite struct TokenCacheTests {
  private static let secrets = [7, 8].map { [UInt8](repeating: $0, count: 32) }

  private final class Clock: Sendable {
    let seconds = Mutex(1000.0)
  }

  private static func token(
    _ user: String, signedBy secret: [UInt8] = secrets[0], audience: String = "mailbox",
    expiresAtSeconds: Double = 2000
  ) async throws -> String {
    try await TokenMaker(secret: secret).token(
      TokenMaker.Claims(
        user: user, roles: [.app], audience: audience, expiresAtSeconds: expiresAtSeconds))
  }

  private static func signIn(
    _ secrets: [[UInt8]] = secrets, at clock: Clock = Clock()
  ) async throws -> SignIn {
    var keys: [SignInKey] = []
    for secret in secrets { keys.append(try await .secret(secret)) }
    return SignIn(
      keys: keys, settings: SignInSettings(clockSkewSeconds: 0),
      now: { clock.seconds.withLock { $0 } })
  }

  private static func caller(_ token: String, _ signIn: SignIn) async throws(Refusal) -> Caller {
    try await signIn.caller(in: ["authorization": "Bearer \(token)"])
  }

  @Test func `a token that was let in is known, and says the same again`() async throws {
    let clock = Clock()
    let signIn = try await Self.signIn(at: clock)
    let token = try await Self.token("bob")
    let first = try await Self.caller(token, signIn)
    #expect(signIn.cache.count == 1)
    #expect(try await Self.caller(token, signIn) == first)
    clock.seconds.withLock { $0 = 1500 }
    var later = first
    later.goodFor = .seconds(500)
    #expect(first.goodFor == .seconds(1000))
    #expect(try await Self.caller(token, signIn) == later)
    #expect(signIn.cache.count == 1)
  }

  @Test func `a token that is known expires all the same`() async throws {
    let clock = Clock()
    let signIn = try await Self.signIn(at: clock)
    let token = try await Self.token("bob")
    _ = try await Self.caller(token, signIn)
    clock.seconds.withLock { $0 = 2000 }
    for _ in 1...2 {
      await #expect(throws: Refusal.tokenExpired) { try await Self.caller(token, signIn) }
      #expect(signIn.cache.count == 0)
    }
  }

  @Test func `a key that is taken away takes its tokens along at once`() async throws {
    let current = CurrentSignIn(try await Self.signIn())
    let (bob, carol) = (
      try await Self.token("bob"), try await Self.token("carol", signedBy: Self.secrets[1])
    )
    for token in [bob, carol] { _ = try await Self.caller(token, current.now) }
    current.take([try await .secret(Self.secrets[1])], SignInSettings(clockSkewSeconds: 0))
    let refusal = await #expect(throws: Refusal.self) {
      try await Self.caller(bob, current.now)
    }
    #expect(refusal?.reason == "tokenRefused")
    #expect(try await Self.caller(carol, current.now).user == "carol")
    // Other settings are others' as well.
    current.take(
      [try await .secret(Self.secrets[1])], SignInSettings(audience: "other", clockSkewSeconds: 0))
    await #expect(throws: Refusal.self) { try await Self.caller(carol, current.now) }
  }

  @Test func `what differs in one byte from a token that is known is another token`()
    async throws
  {
    let signIn = try await Self.signIn()
    let token = try await Self.token("bob")
    _ = try await Self.caller(token, signIn)
    let bytes = Array(token.utf8)
    for index in bytes.indices {
      var other = bytes
      // The last digit of a signature has bits that mean nothing; two letters on it differs in others.
      other[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "i") : UInt8(ascii: "A")
      await #expect(throws: Refusal.self, "byte \(index)") {
        try await Self.caller(String(decoding: other, as: UTF8.self), signIn)
      }
    }
    #expect(signIn.cache.count == 1)
  }

  @Test func `a token that is refused is not kept`() async throws {
    let clock = Clock()
    let signIn = try await Self.signIn([Self.secrets[0]], at: clock)
    for token in [
      "x", "a.b.c", try await Self.token("bob", signedBy: Self.secrets[1]),
      try await Self.token("bob", audience: "other"),
      try await Self.token("bob", expiresAtSeconds: 900), try await Self.token(""),
    ] {
      await #expect(throws: Refusal.self) { try await Self.caller(token, signIn) }
    }
    #expect(signIn.cache.count == 0)
  }
}
