import Foundation
import GRPCCore
import JWTKit
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Contract G13: who is not known reaches nothing.
@Suite(.serves) struct RefusedTokenTests {
  private static func part(_ json: String) -> String {
    Data(json.utf8).base64EncodedString()
      .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
  }

  private static let goodClaims = #"{"sub":"bob","aud":"mailbox","exp":4000000000,"roles":"app"}"#

  @Test(arguments: [
    "", "x", "a.b", "a.b.c", "..", "....", String(repeating: "a.", count: 3000),
    part(#"{"alg":"none"}"#) + "." + part(goodClaims) + ".",
    part(#"{"alg":"none"}"#) + "." + part(goodClaims),
    part(#"{"alg":"NONE","typ":"JWT"}"#) + "." + part(goodClaims) + ".",
    part(#"{"typ":"JWT"}"#) + "." + part(goodClaims) + ".",
    part(#"{"alg":"HS256"}"#) + "." + part(goodClaims) + ".",
    part(#"{"alg":"HS256"}"#) + "." + part(goodClaims) + "."
      + part("not the signature, not at all"),
    part(#"{"alg":"HS512"}"#) + "." + part(goodClaims) + "." + part("x"),
    part(#"{"alg":"ES256"}"#) + "." + part(goodClaims) + "." + part("x"),
    part("[]") + "." + part(goodClaims) + "." + part("x"),
  ])
  func `unsigned, wrongly signed and unreadable tokens are refused`(token: String) async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(token: token) { connection in
        #expect(
          await refusal { _ = try await connection.mailbox.unread(.init()) }
            == Refused(.unauthenticated, "tokenRefused"))
      }
    }
  }

  @Test func `a call without a token, or with something else, is refused`() async throws {
    try await withServer { served in
      try await served.connect(token: nil) { connection in
        for authorization in [nil, "", "Bearer", "Basic Ym9iOmJvYg=="] as [String?] {
          var metadata = Metadata()
          if let authorization { metadata.addString(authorization, forKey: "authorization") }
          #expect(
            await refusal { _ = try await connection.mailbox.unread(.init(), metadata: metadata) }
              == Refused(.unauthenticated, "tokenRefused"))
        }
      }
    }
  }

  @Test func `a token of another secret, audience or issuer is refused`() async throws {
    try await withServer({ $0.signIn.issuer = nil }) { served in
      let other = try await TokenMaker(secret: [UInt8](repeating: 8, count: 32))
      let claims = TokenMaker.Claims(
        user: "bob", roles: [.app], audience: "mailbox", expiresAtSeconds: 4_000_000_000)
      for token in [
        try await other.token(claims), try await served.tokens.token("bob", audience: "another"),
      ] {
        try await served.connect(token: token) { connection in
          #expect(
            await refusal { _ = try await connection.mailbox.unread(.init()) }
              == Refused(.unauthenticated, "tokenRefused"))
        }
      }
    }
    try await withServer({ $0.signIn.issuer = "login.example.org" }) { served in
      try await served.connect(as: "bob") { connection in
        #expect(
          await refusal { _ = try await connection.mailbox.unread(.init()) }
            == Refused(.unauthenticated, "tokenRefused"))
      }
    }
  }

  @Test func `an expired token is refused, and clocks may differ a little`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let expired = try await served.tokens.token("bob", expiresInSeconds: -3600)
      try await served.connect(token: expired) { connection in
        #expect(
          await refusal { _ = try await connection.mailbox.unread(.init()) }
            == Refused(.unauthenticated, "tokenExpired"))
      }
      let nearly = try await served.tokens.token("bob", expiresInSeconds: -5)
      try await served.connect(token: nearly) { connection in
        _ = try await connection.mailbox.unread(.init())
      }
    }
  }

  @Test func `a stream ends when its token does, and its device counts as asleep`() async throws {
    try await withServer({ $0.signIn.clockSkewSeconds = 0 }) { served in
      // Where everything is slow, a token may end before it was of use: then one that lives longer.
      for seconds in [1.0, 4, 16, 60] {
        let token = try await served.tokens.token("bob", expiresInSeconds: seconds)
        try await served.connect(token: token) { connection in
          let found = await refusal {
            try await connection.sync("phone") { phone in
              _ = try await phone.welcome()
              while try await phone.next() != nil {}
            }
          }
          #expect(found == Refused(.unauthenticated, "tokenExpired"))
        }
        if (try? served.store.devices(of: "bob"))?.isEmpty == false { break }
      }
      try await eventually {
        try served.store.devices(of: "bob").map(\.presence) == [.suspended]
      }
    }
  }
}
