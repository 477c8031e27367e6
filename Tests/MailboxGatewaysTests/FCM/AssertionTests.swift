import CryptoExtras
import Foundation
import MailboxGateways
import MailboxPush
import MailboxTesting
import Testing

/// The assertion of a service account, read by a library that is not ours.
@Suite(.serves) struct AssertionTests {
  /// Checks the signature, then prints header and claims in one line.
  private static let program = """
    import json, sys
    from joserfc import jwt
    from joserfc.jwk import RSAKey
    key = RSAKey.import_key(open(sys.argv[1]).read())
    token = jwt.decode(sys.argv[2], key, algorithms=["RS256"])
    print(json.dumps([token.header, token.claims], sort_keys=True, separators=(",", ":")))
    """

  private static func python(_ arguments: [String]) async throws -> (status: Int32, text: String) {
    var command = Command("/usr/bin/env", ["python3"] + arguments)
    command.errors = .null
    let (ending, output) = try await command.collect()
    return (ending.status, String(decoding: output, as: UTF8.self))
  }

  @Test(
    .enabled("needs python3 with joserfc: pip install joserfc") {
      try await python(["-c", "import joserfc"]).status == 0
    })
  func `joserfc finds the signature good, and the claims that Google asks for`() async throws {
    try await Google.with { gateway, server in
      let push = try Pushes.push(to: Google.binding)
      #expect(await gateway.send(push, to: Google.binding) == .delivered)
      let request = try #require(server.requests(to: "/token").first)
      #expect(request["content-type"] == "application/x-www-form-urlencoded")
      let form = try #require(URLComponents(string: "?\(request.text)")?.queryItems)
      try #require(form.map(\.name) == ["grant_type", "assertion"])
      #expect(form[0].value == "urn:ietf:params:oauth:grant-type:jwt-bearer")
      let assertion = try #require(form[1].value)

      let directory = try TemporaryDirectory()
      let file = directory.path("public.pem")
      try Data(try Pushes.rsaKey.get().publicKey.pemRepresentation.utf8)
        .write(to: URL(fileURLWithPath: file))
      let read = try await Self.python(["-c", Self.program, file, assertion])
      #expect(read.status == 0)
      let issued = try #require(Int64(read.text.firstMatch(of: /"iat":(\d+)/)?.1 ?? ""))
      #expect(abs(issued - Int64(Date().timeIntervalSince1970)) <= 60)
      let audience = "http://" + (request["host"] ?? "") + "/token"
      #expect(
        read.text == """
          [{"alg":"RS256","typ":"JWT"},{"aud":"\(audience)","exp":\(issued + 3600),\
          "iat":\(issued),"iss":"push@chat-1.iam.gserviceaccount.com",\
          "scope":"https://www.googleapis.com/auth/firebase.messaging"}]

          """)

      // The check is one: what another key signed is not taken.
      let other = try _RSA.Signing.PrivateKey(keySize: .bits2048).publicKey.pemRepresentation
      try Data(other.utf8).write(to: URL(fileURLWithPath: file))
      #expect(try await Self.python(["-c", Self.program, file, assertion]).status != 0)
    }
  }
}
