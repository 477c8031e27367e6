import Crypto
import CryptoExtras
import Foundation
import MailboxGateways
import MailboxModel
import Testing

@Suite struct ReadingTests {
  private func refusal(
    of read: () throws(CredentialError) -> PushCredential
  ) -> CredentialError? {
    do {
      _ = try read()
      return nil
    } catch {
      return error
    }
  }

  @Test(
    arguments: ["", ".hidden", "-flag", "two words", "a/b", "ä", "123456789012345678901", "a\n"])
  func `a name is plain and has 20 characters at most`(name: String) {
    #expect(throws: CredentialError.invalidName(name)) { try PushCredential.checkName(name) }
  }

  @Test(arguments: ["a", "Main.chat-1_b", "12345678901234567890"])
  func `letters, digits, minus, underscore and dot make a name`(name: String) throws {
    try PushCredential.checkName(name)
  }

  @Test func `a p8 file is taken with the ids of key and team, and nothing else is`() throws {
    let key = P256.Signing.PrivateKey()
    let p8 = Array(key.pemRepresentation.utf8)
    func read(
      _ p8: [UInt8], keyID: String = "ABC123DEFG", teamID: String = "DEF123GHIJ"
    ) throws(CredentialError) -> PushCredential {
      try .signingKey("main", p8: p8, keyID: keyID, teamID: teamID, topics: ["com.example.chat"])
    }
    guard
      case .apnsKey(let pem, "ABC123DEFG", "DEF123GHIJ", .production, ["com.example.chat"]) =
        try read(p8).secret
    else {
      Issue.record("it was read as something else")
      return
    }
    #expect(
      try P256.Signing.PrivateKey(pemRepresentation: pem).rawRepresentation
        == key.rawRepresentation)
    #expect(
      refusal { () throws(CredentialError) in try read(p8, keyID: "short") }
        == .invalidKeyID("short"))
    #expect(
      refusal { () throws(CredentialError) in try read(p8, teamID: "def123ghij") }
        == .invalidTeamID("def123ghij"))
    let otherCurve = Array(P384.Signing.PrivateKey().pemRepresentation.utf8)
    for (wrong, words) in [
      (otherCurve, "its key is P-384, and has to be P-256"), ([], "no line begins with"),
      ([0xFF, 0xFE], "no line begins with"), (Array(p8.prefix(80)), "it is cut off"),
    ] {
      let found = refusal { () throws(CredentialError) in try read(wrong) }
      guard case .notASigningKey(let reason, _) = found else {
        Issue.record("\(words): \(String(describing: found))")
        continue
      }
      #expect(reason.contains(words))
    }
    #expect(
      refusal { () throws(CredentialError) in try read([UInt8](repeating: 65, count: 20_000)) }
        == .tooLarge(what: "the p8 file", bytes: 20_000, limitBytes: 16_384))
  }

  @Test func `a service account is taken when its key opens and its token address is https`()
    throws
  {
    let pem = try PushCertificate.rsa.get().pkcs8PEMRepresentation
    func json(_ change: (inout [String: String]) -> Void) throws -> [UInt8] {
      var fields = [
        "type": "service_account", "project_id": "chat-1", "private_key_id": "1",
        "client_email": "push@chat-1.iam.gserviceaccount.com", "private_key": pem,
        "token_uri": "https://oauth2.googleapis.com/token",
      ]
      change(&fields)
      return Array(try JSONSerialization.data(withJSONObject: fields))
    }
    let credential = try PushCredential.serviceAccount("fcm", json: try json { _ in })
    guard case .fcm("chat-1", "push@chat-1.iam.gserviceaccount.com", _, let uri) = credential.secret
    else {
      Issue.record("it was read as something else")
      return
    }
    #expect(uri == "https://oauth2.googleapis.com/token")
    // A token address of a test's own.
    _ = try PushCredential.serviceAccount(
      "fcm", json: try json { $0["token_uri"] = "http://127.0.0.1:8080/token" })
    for (wrong, words) in [
      (try json { $0["type"] = "authorized_user" }, "type is 'authorized_user'"),
      (try json { $0["private_key"] = "-----BEGIN PRIVATE KEY-----" }, "private_key"),
      (try json { $0["private_key"] = nil }, "private_key"),
      (try json { $0["token_uri"] = "http://10.0.0.1/token" }, "token_uri"),
      (try json { $0["token_uri"] = "https://user:word@example.com/" }, "token_uri"),
      (try json { $0["project_id"] = "../other" }, "project_id is '../other'"),
      (try json { $0["client_email"] = "" }, "client_email"),
      (Array("[]".utf8), "no JSON object"), ([0xFF], "no JSON object"),
    ] {
      guard
        case .notAServiceAccount(let reason) = refusal(of: { () throws(CredentialError) in
          try .serviceAccount("fcm", json: wrong)
        })
      else {
        Issue.record("'\(words)' was not refused")
        continue
      }
      #expect(reason.contains(words))
      #expect(!reason.contains(pem.dropFirst(40).prefix(40)), "a key is not repeated")
    }
  }

  @Test(
    arguments: [
      ("https://example.com/push", true), ("http://127.0.0.1:8080/", true),
      ("http://[::1]:8080/", true), ("http://localhost/", true),
      ("http://example.com/", false), ("http://10.0.0.1/", false), ("ftp://example.com/", false),
      ("https://user:word@example.com/", false), ("example.com", false), ("", false),
      ("https://", false),
    ])
  func `a webhook is https, or http on loopback`(url: String, isTaken: Bool) {
    let secret = [UInt8](repeating: 1, count: 32)
    let refused = refusal { () throws(CredentialError) in
      try .webhook("hook", url: url, secret: secret)
    }
    #expect((refused == nil) == isTaken)
  }

  @Test(arguments: [(15, false), (16, true), (256, true), (257, false)])
  func `a webhook's secret has 16 to 256 bytes`(count: Int, isTaken: Bool) {
    let secret = [UInt8](repeating: 1, count: count)
    let refused = refusal { () throws(CredentialError) in
      try .webhook("hook", url: "https://example.com/", secret: secret)
    }
    #expect(refused == (isTaken ? nil : .secretLength(bytes: count)))
  }

  @Test func `every refusal has a message and a hint`() {
    let errors: [CredentialError] = [
      .invalidName("x"), .invalidTopic("x"), .tooManyTopics(count: 101), .topicsUnknown,
      .topicNotCovered("x", covered: ["y"]), .environmentUnknown,
      .environmentNotCovered(.sandbox), .tooLarge(what: "x", bytes: 2, limitBytes: 1),
      .passwordNeeded, .passwordNotPlain(characters: 1), .notP12(reason: "x"), .wrongPassword,
      .contentsUnreadable(what: "x"), .keyMissing, .severalKeys(count: 2), .certificateMissing,
      .keyOfAnotherCertificate, .expired(at: .ofSystem),
      .notASigningKey(reason: "x", hint: "y"), .invalidKeyID("x"),
      .invalidTeamID("x"), .notAServiceAccount(reason: "x"), .invalidURL("x", reason: "y"),
      .secretLength(bytes: 1), .secretsKeyMissing, .secretsKeyMalformed,
      .wrongSecretsKey(name: "x"), .alreadyThere(name: "x"), .unknownCredential(name: "x"),
      .anotherKind(name: "x", kept: .fcm, given: .webhook), .tooManyCredentials(limit: 1),
      .damaged(name: "x", reason: "y"), .formatTooNew(name: "x", found: 2),
      .noPermission(path: "x"), .storage(operation: "x", reason: "y"),
    ]
    for error in errors {
      #expect(error.message != "the credential is refused", "\(error)")
      #expect(error.hint != "see Documentation/Credentials.md", "\(error)")
    }
  }
}
