import Crypto
import Foundation
import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// Contract G13: a token that is well signed and says nonsense is refused for what it says.
@Suite(.serves) struct TokenReasonTests {
  /// A token with any header and claims, well signed.
  private static func signed(
    _ claims: String, header: String = #"{"alg":"HS256","typ":"JWT"}"#
  ) -> String {
    signed([UInt8](claims.utf8), header: header)
  }

  private static func signed(_ claims: [UInt8], header: String) -> String {
    let text = part([UInt8](header.utf8)) + "." + part(claims)
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(text.utf8), using: SymmetricKey(data: Tokens.secret))
    return text + "." + part(Array(code))
  }

  private static func part(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString()
      .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
      .replacingOccurrences(of: "=", with: "")
  }

  /// Good claims, with some others behind them.
  private static func claims(
    sub: String = #""bob""#, aud: String = #""mailbox""#, exp: String = "4000000000",
    more: String = ""
  ) -> String {
    #"{"sub":\#(sub),"aud":\#(aud),"exp":\#(exp),"roles":"app"\#(more)}"#
  }

  /// The reason that the server has against a token; nil when it takes it.
  private func reason(against token: String, at served: ServedStore) async throws -> String? {
    try await served.connect(token: token) { connection in
      do {
        _ = try await connection.mailbox.unread(.init())
        return nil
      } catch let error as RPCError {
        #expect(error.code == .unauthenticated)
        return await refusal { throw error }?.reason
      }
    }
  }

  @Test(arguments: [
    #""crit":["exp"]"#, #""crit":["b64"],"b64":false"#, #""crit":[]"#, #""crit":null"#,
    #""crit":"exp""#, #""crit":{}"#, #""\u0063rit":["exp"]"#,
  ])
  func `a token with critical header parameters is refused as such`(header: String) async throws {
    try await withServer { served in
      let token = Self.signed(Self.claims(), header: #"{"alg":"HS256",\#(header)}"#)
      let found = try await reason(against: token, at: served)
      #expect(found == "tokenCriticalHeader")
    }
  }

  @Test func `a claim of another type is refused by its name`() async throws {
    let cases: [(claims: String, reason: String)] = [
      (Self.claims(sub: "7"), "tokenClaimNotText"),
      (Self.claims(sub: #"["bob"]"#), "tokenClaimNotText"),
      (Self.claims(sub: "true"), "tokenClaimNotText"),
      (Self.claims(more: #","app":1"#), "tokenClaimNotText"),
      (Self.claims(more: #","device":{}"#), "tokenClaimNotText"),
      (Self.claims(more: #","iss":[]"#), "tokenClaimNotText"),
      (Self.claims(aud: "7"), "tokenClaimNotText"),
      (Self.claims(aud: #"["mailbox",7]"#), "tokenClaimNotText"),
      (Self.claims(exp: #""4000000000""#), "tokenClaimNotNumber"),
      (Self.claims(exp: "true"), "tokenClaimNotNumber"),
      (Self.claims(exp: "[4000000000]"), "tokenClaimNotNumber"),
      (Self.claims(more: #","nbf":"1""#), "tokenClaimNotNumber"),
      (Self.claims(more: #","iat":"1""#), "tokenClaimNotNumber"),
      (#"{"sub":"bob","aud":"mailbox","roles":"app"}"#, "tokenClaimMissing"),
      (#"{"sub":"bob","aud":"mailbox","exp":null,"roles":"app"}"#, "tokenClaimMissing"),
      (#"{"sub":"bob","aud":"mailbox","exp":4000000000}"#, "tokenClaimMissing"),
    ]
    try await withServer { served in
      for (claims, expected) in cases {
        let found = try await reason(against: Self.signed(claims), at: served)
        #expect(found == expected, "\(claims)")
      }
    }
  }

  @Test(arguments: [
    "4000000000000", "4000000000000000", "253402300800", "1e300", "1e999",
    "99999999999999999999999999",
  ])
  func `a time in milliseconds is refused as no time, not taken for one far ahead`(
    time: String
  ) async throws {
    try await withServer { served in
      for claims in [Self.claims(exp: time), Self.claims(more: #","nbf":\#(time)"#)] {
        let found = try await reason(against: Self.signed(claims), at: served)
        #expect(found == "tokenTimeImplausible")
      }
    }
  }

  @Test func `a time may have fractions, and one that is over is over`() async throws {
    let cases: [(exp: String, reason: String?)] = [
      ("4000000000.25", nil), ("4e9", nil), ("253402300799", nil), ("0", "tokenExpired"),
      ("-1", "tokenExpired"), ("-1e300", "tokenExpired"), ("1.5", "tokenExpired"),
    ]
    try await withServer { served in
      for (exp, expected) in cases {
        let token = Self.signed(Self.claims(exp: exp))
        let found = try await reason(against: token, at: served)
        #expect(found == expected, "\(exp)")
      }
    }
  }

  @Test(arguments: [
    #"{"sub":"bob","aud":"mailbox","exp":4000000000,"roles":"app","sub":"alice"}"#,
    #"{"sub":"bob","aud":"mailbox","exp":4000000000,"roles":"app","\u0073ub":"alice"}"#,
    #"{"exp":1,"x":{"exp":1},"sub":"bob","aud":"mailbox","exp":4000000000,"roles":"app"}"#,
  ])
  func `a name that stands twice is refused`(claims: String) async throws {
    try await withServer { served in
      let found = try await reason(against: Self.signed(claims), at: served)
      #expect(found == "tokenNameRepeated")
      let header = #"{"alg":"HS256","alg":"HS256"}"#
      let again = try await reason(against: Self.signed(Self.claims(), header: header), at: served)
      #expect(
        again
          == "tokenNameRepeated")
    }
  }

  @Test func `names inside of other values may repeat, and unknown ones are no matter`()
    async throws
  {
    try await withServer { served in
      let more = #","x":{"sub":1,"exp":"a"},"y":["sub",{"aud":"\"}"}],"z":"\\","iat":1"#
      let found = try await reason(against: Self.signed(Self.claims(more: more)), at: served)
      #expect(found == nil)
    }
  }

  @Test func `what is no object in UTF-8 is refused, however deep or long it is`() async throws {
    let utf16 = Array(Self.claims().utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let head = Array(#"{"aud":"mailbox","exp":4000000000,"roles":"app","sub":"bob"#.utf8)
    let unreadable: [[UInt8]] = [
      [], Array("[]".utf8), Array("7".utf8), Array("null".utf8), Array("{".utf8), utf16,
      head + [0xFF] + Array(#""}"#.utf8), head + Array(#"\ud800"}"#.utf8),
      Array((String(repeating: "[", count: 4000)).utf8),
      Array(Self.claims(more: #","x":"# + String(repeating: "[", count: 2000)).utf8),
    ]
    try await withServer { served in
      for claims in unreadable {
        let token = Self.signed(claims, header: #"{"alg":"HS256"}"#)
        let found = try await reason(against: token, at: served)
        #expect(
          found == "tokenRefused",
          "\(String(decoding: claims.prefix(80), as: UTF8.self))")
      }
      let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
      let found = try await reason(
        against: Self.signed(Self.claims(more: #","x":\#(nested)"#)), at: served)
      #expect(
        found
          == nil)
    }
  }

  @Test func `a header is read strictly, and what it brings along is no matter`() async throws {
    let cases: [(header: String, reason: String?)] = [
      (#"{"alg":"HS256","kid":7}"#, "tokenClaimNotText"),
      (#"{"alg":256}"#, "tokenClaimNotText"),
      (#"{"alg":"hs256"}"#, "tokenRefused"), (#"{"alg":null}"#, "tokenRefused"),
      (#"{"alg":"HS256","typ":"at+jwt","kid":"any","jku":"http://127.0.0.1:1/"}"#, nil),
    ]
    try await withServer { served in
      for (header, expected) in cases {
        let token = Self.signed(Self.claims(), header: header)
        let found = try await reason(against: token, at: served)
        #expect(found == expected, "\(header)")
      }
    }
  }

  @Test func `a token of a megabyte ends its own call, and others go on`() async throws {
    try await withServer { served in
      try await served.connect(as: "alice") { alice in
        let long = Self.claims(more: #","x":"\#(String(repeating: "x", count: 9000))""#)
        let found = try await reason(against: Self.signed(long), at: served)
        #expect(found == "tokenRefused")
        try await served.connect(token: String(repeating: "x", count: 1 << 20)) { bob in
          await #expect(throws: RPCError.self) { _ = try await bob.mailbox.unread(.init()) }
        }
        _ = try await alice.mailbox.unread(.init())
      }
    }
  }
}
