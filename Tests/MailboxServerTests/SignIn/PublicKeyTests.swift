import Crypto
import CryptoExtras
import Foundation
import GRPCCore
import JWTKit
import MailboxTesting
import Testing

@testable import MailboxServer

/// Tokens signed with ES256 and RS256 by a login that is not ours.
@Suite struct PublicKeyTests {
  private struct Claims: JWTPayload {
    var sub = "bob"
    var aud = "mailbox"
    var exp = 4_000_000_000
    var roles = ["app"]
    func verify(using algorithm: some JWTAlgorithm) {}
  }

  private func caller(_ token: String, _ keys: [SignInKey]) async throws -> Caller {
    try await SignIn(keys: keys, settings: SignInSettings(), now: { 1_700_000_000 })
      .caller(in: ["authorization": "Bearer \(token)"])
  }

  @Test func `ES256 and RS256 tokens are taken, each under its own key`() async throws {
    let elliptic = ES256PrivateKey()
    let rsa = try Insecure.RSA.PrivateKey(backing: _RSA.Signing.PrivateKey(keySize: .bits2048))
    let ellipticKey = try await SignInKey.publicKey(pem: elliptic.publicKey.pemRepresentation)
    let rsaKey = try await SignInKey.publicKey(pem: rsa.publicKey.pemRepresentation)
    #expect(ellipticKey.algorithm == .es256)
    #expect(rsaKey.algorithm == .rs256)

    let es256 = try await JWTKeyCollection().add(ecdsa: elliptic).sign(Claims())
    let rs256 = try await JWTKeyCollection().add(rsa: rsa, digestAlgorithm: .sha256).sign(Claims())
    for token in [es256, rs256] {
      let caller = try await caller(token, [rsaKey, ellipticKey])
      #expect(caller.user == "bob")
      #expect(caller.roles == [.app])
    }
    await #expect(throws: Refusal.self) { _ = try await caller(es256, [rsaKey]) }
    await #expect(throws: Refusal.self) { _ = try await caller(rs256, [ellipticKey]) }
    let other = try await SignInKey.publicKey(pem: ES256PrivateKey().publicKey.pemRepresentation)
    await #expect(throws: Refusal.self) { _ = try await caller(es256, [other]) }
  }

  @Test func `a public key used as a secret opens nothing`() async throws {
    let pem = ES256PrivateKey().publicKey.pemRepresentation
    let key = try await SignInKey.publicKey(pem: pem)
    for secret in [pem, pem + "\n"] {
      let forged = try await JWTKeyCollection()
        .add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256).sign(Claims())
      await #expect(throws: Refusal.self) { _ = try await caller(forged, [key]) }
    }
  }

  @Test func `a key with an id takes the tokens that name it, or none`() async throws {
    let secret = [UInt8](repeating: 1, count: 32)
    let key = try await SignInKey.secret(secret, keyID: "2026")
    let keys = await JWTKeyCollection().add(
      hmac: HMACKey(from: Data(secret)), digestAlgorithm: .sha256)
    for (name, isTaken) in [("2026", true), (nil, true), ("2025", false)] {
      var header = JWTHeader()
      if let name { header.kid = name }
      let token = try await keys.sign(Claims(), header: header)
      let caller = try? await caller(token, [key])
      #expect((caller != nil) == isTaken, "\(name ?? "none")")
    }
  }
}
