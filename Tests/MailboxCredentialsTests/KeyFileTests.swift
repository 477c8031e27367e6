import Crypto
import Foundation
import MailboxGateways
import MailboxKeys
import MailboxTesting
import Testing
import X509

/// Keys and certificates as tools write them: what openssl reads is read.
@Suite(
  .serves, .timeLimit(.minutes(5)),
  .enabled(if: OpenSSL.program != nil, "openssl's command line is not here"))
struct KeyFileTests {
  private func refusal<Value>(
    of read: () throws(KeyFileError) -> Value
  ) -> KeyFileError? {
    do {
      _ = try read()
      return nil
    } catch {
      return error
    }
  }

  private func key(_ bytes: [UInt8]) throws(KeyFileError) -> PrivateKeyFile {
    try PrivateKeyFile(PEMFile(bytes))
  }

  /// One key in all the shapes that were seen.
  private func shapes(of pem: String) -> [(name: String, bytes: [UInt8])] {
    let lines = pem.split(separator: "\n").map(String.init)
    let oneLine = [lines[0], lines[1..<(lines.count - 1)].joined(), lines[lines.count - 1]]
    func text(_ lines: [String], _ end: String = "\n") -> [UInt8] {
      Array(lines.map { $0 + end }.joined().utf8)
    }
    return [
      ("as it is", Array(pem.utf8)),
      ("one line of Base64", text(oneLine)),
      ("blanks at the ends of lines", text(lines, " \t\n")),
      ("lines that end as Windows has them", text(lines, "\r\n")),
      ("the mark of UTF-8 first", [0xEF, 0xBB, 0xBF] + Array(pem.utf8)),
      ("a comment before", Array("key of the app: secret!\n\n".utf8) + Array(pem.utf8)),
      (
        "what p12 files have before",
        Array("Bag Attributes\n    localKeyID: 01\n".utf8) + Array(pem.utf8)
      ),
      ("a comment behind", Array(pem.utf8) + Array("-- the end --\n".utf8)),
      ("no line's end at the end", Array(pem.dropLast().utf8)),
    ]
  }

  @Test func `a signing key is read in every shape that openssl reads it in`() async throws {
    let workshop = try KeyWorkshop()
    try await workshop.openssl("ecparam -name prime256v1 -genkey -out parameters.key")
    try await workshop.openssl("pkcs8 -topk8 -nocrypt -in parameters.key -out plain.p8")
    try await workshop.openssl("ec -in parameters.key -no_public -out short.key")
    try await workshop.openssl("pkey -in plain.p8 -outform DER -out plain.der")
    try await workshop.openssl("req -new -x509 -key plain.p8 -subj /CN=x -days 9 -out plain.crt")
    let expected = try P256.Signing.PrivateKey(pemRepresentation: try workshop.text("plain.p8"))
    var all: [(name: String, bytes: [UInt8])] = [
      ("EC PARAMETERS before the key", try workshop.bytes("parameters.key")),
      ("SEC 1 without the public key", try workshop.bytes("short.key")),
      ("DER", try workshop.bytes("plain.der")),
      ("certificate and key", try workshop.bytes("plain.crt") + workshop.bytes("plain.p8")),
      ("key and certificate", try workshop.bytes("plain.p8") + workshop.bytes("plain.crt")),
    ]
    all += shapes(of: try workshop.text("plain.p8"))
    for (name, bytes) in all {
      #expect(try await workshop.reads(bytes), "\(name): openssl does not read it")
      #expect(try key(bytes).p256.rawRepresentation == expected.rawRepresentation, "\(name)")
      let credential = try PushCredential.signingKey(
        "main", p8: bytes, keyID: "ABC123DEFG", teamID: "DEF123GHIJ")
      guard case .apnsKey(let pem, _, _, _, _) = credential.secret else {
        Issue.record("it is another kind")
        continue
      }
      #expect(
        try P256.Signing.PrivateKey(pemRepresentation: pem).rawRepresentation
          == expected.rawRepresentation)
    }
  }

  @Test(arguments: [
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k", "P-384"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out k", "P-521"),
    ("ecparam -name secp256k1 -genkey -out k", "secp256k1"),
    ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k", "RSA"),
    ("genpkey -algorithm ED25519 -out k", "Ed25519"),
    ("genpkey -algorithm X25519 -out k", "X25519"),
    ("genpkey -algorithm ED448 -out k", "Ed448"),
  ])
  func `a key of another kind is named where a signing key is needed`(
    arguments: String, words: String
  ) async throws {
    let workshop = try KeyWorkshop()
    try await workshop.openssl(arguments)
    let bytes = try workshop.bytes("k")
    #expect(
      refusal { () throws(KeyFileError) in try key(bytes).p256 }
        == .wrongAlgorithm(words, needed: "P-256"))
    let error = #expect(throws: CredentialError.self) {
      _ = try PushCredential.signingKey(
        "main", p8: bytes, keyID: "ABC123DEFG", teamID: "DEF123GHIJ")
    }
    #expect(error?.message.contains("its key is \(words), and has to be P-256") == true)
  }

  @Test(arguments: ["-aes256", "-des3"])
  func `a key that a password opens is named, in the new form and in the old`(
    cipher: String
  ) async throws {
    let workshop = try KeyWorkshop()
    try await workshop.openssl("ecparam -name prime256v1 -genkey -out plain.key")
    try await workshop.openssl("ec -in plain.key \(cipher) -passout pass:word -out old.key")
    try await workshop.openssl("pkcs8 -topk8 -in plain.key -passout pass:word -out new.p8")
    for name in ["old.key", "new.p8"] {
      let bytes = try workshop.bytes(name)
      #expect(refusal { () throws(KeyFileError) in try key(bytes) } == .encrypted, "\(name)")
      let error = #expect(throws: CredentialError.self) {
        _ = try PushCredential.signingKey(
          "main", p8: bytes, keyID: "ABC123DEFG", teamID: "DEF123GHIJ")
      }
      #expect(error?.message.contains("its key is encrypted with a password") == true)
      #expect(error?.hint.contains("openssl pkey") == true)
    }
  }

  @Test func `what cannot be read is said in words of the file`() async throws {
    let workshop = try KeyWorkshop()
    try await workshop.openssl("ecparam -name prime256v1 -genkey -noout -out plain.key")
    try await workshop.openssl(
      "ecparam -name prime256v1 -param_enc explicit -genkey -out spelled.key")
    try await workshop.openssl("req -new -x509 -key plain.key -subj /CN=x -days 9 -out plain.crt")
    let pem = try workshop.text("plain.key")
    for (text, error) in [
      ("", .noPEM), ("just words", .noPEM),
      (String(pem.prefix(100)), .cutOff(label: "EC PRIVATE KEY")),
      (pem.replacingOccurrences(of: "\n", with: ""), .joinedLines),
      (pem.replacingOccurrences(of: "=", with: "*"), .notBase64(label: "EC PRIVATE KEY")),
      (
        "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
        .unreadable("the key")
      ),
      (try workshop.text("spelled.key"), .unnamedCurve),
      (try workshop.text("plain.crt"), .missing("private key", found: ["CERTIFICATE"])),
    ] as [(String, KeyFileError)] {
      let found = refusal { () throws(KeyFileError) in try key(Array(text.utf8)) }
      #expect(found == error, "\(text)")
      #expect(error.message.contains(".swift") == false && error.hint.isEmpty == false)
    }
    // Whatever is cut or changed has words, and ends no process.
    let bytes = Array(pem.utf8)
    var random = SeededGenerator(seed: SeededGenerator.seed(or: 1))
    for index in bytes.indices {
      _ = refusal { () throws(KeyFileError) in try key(Array(bytes.prefix(index))).p256 }
      var changed = bytes
      changed[index] = .random(in: 0...255, using: &random)
      _ = refusal { () throws(KeyFileError) in try key(changed).p256 }
    }
  }

  @Test(arguments: [
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out k",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out k",
    "ecparam -name secp521r1 -genkey -out k", "genpkey -algorithm ED25519 -out k",
    "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k",
    "genrsa -traditional -out k 2048",
  ])
  func `a certificate's key is read whatever kind it is, alone and beside its chain`(
    arguments: String
  ) async throws {
    let workshop = try KeyWorkshop()
    try await workshop.openssl(arguments)
    try await workshop.openssl("req -new -x509 -key k -subj /CN=leaf -days 9 -out leaf.crt")
    try await workshop.openssl(
      "req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key "
        + "-subj /CN=authority -days 9 -out other.crt")
    let leaf = try workshop.bytes("leaf.crt")
    let other = try workshop.bytes("other.crt")
    let both = try leaf + other + workshop.bytes("k")
    let key = try key(both).forCertificate
    let chain = try CertificateFile(PEMFile(both))
    try chain.check(key)
    #expect(chain.certificates.count == 2)
    #expect(try key == self.key(workshop.bytes("k")).forCertificate)
    #expect(try CertificateFile(PEMFile(Array(chain.text.utf8))).encoded == chain.encoded)
    let reversed = try CertificateFile(PEMFile(other + leaf))
    #expect(
      refusal { () throws(KeyFileError) in try reversed.check(key) }
        == .reversedChain(first: "CN=authority"))
    let alone = try CertificateFile(PEMFile(other))
    #expect(
      refusal { () throws(KeyFileError) in try alone.check(key) }
        == .keyOfAnotherCertificate("CN=authority"))
  }

  @Test func `a service account is read with its key in every shape`() async throws {
    let workshop = try KeyWorkshop()
    try await workshop.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out k")
    try await workshop.openssl("rsa -in k -traditional -out old")
    try await workshop.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out small")
    try await workshop.openssl("genpkey -algorithm ED25519 -out other")
    func json(_ key: [UInt8]) throws -> [UInt8] {
      Array(
        try JSONSerialization.data(withJSONObject: [
          "type": "service_account", "project_id": "chat-1",
          "client_email": "push@chat-1.iam.gserviceaccount.com",
          "private_key": String(decoding: key, as: UTF8.self),
          "token_uri": "https://oauth2.googleapis.com/token",
        ]))
    }
    for (name, bytes) in shapes(of: try workshop.text("k")) + [("old", try workshop.bytes("old"))] {
      #expect(throws: Never.self, "\(name)") {
        _ = try PushCredential.serviceAccount("fcm", json: try json(bytes))
      }
    }
    #expect(throws: Never.self) {
      _ = try PushCredential.serviceAccount(
        "fcm", json: [0xEF, 0xBB, 0xBF] + (try json(try workshop.bytes("k"))))
    }
    for (name, words) in [("small", "RSA of 1024 bits"), ("other", "its key is Ed25519")] {
      let error = #expect(throws: CredentialError.self) {
        _ = try PushCredential.serviceAccount("fcm", json: try json(try workshop.bytes(name)))
      }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }
}
