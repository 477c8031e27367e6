import Foundation
import MailboxTesting
import Testing

private let openSSL = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// The files that the server itself is started with, as tools write them.
@Suite(
  .serves, .timeLimit(.minutes(5)),
  .enabled(if: openSSL != nil, "openssl's command line is not here"))
struct KeyFileTests {
  /// A store beside which openssl has written files.
  private func store(_ commands: [String]) async throws -> PushStore {
    let store = try await PushStore()
    for arguments in commands {
      var command = Command(
        openSSL ?? "openssl",
        arguments.split(separator: " ").map {
          $0.hasPrefix("@") ? store.file(String($0.dropFirst())) : String($0)
        })
      command.output = .null
      command.errors = .null
      #expect(try await command.run().status == 0, "\(arguments)")
    }
    _ = try await store.token("bob", "app")
    return store
  }

  private func text(_ store: PushStore, _ names: String...) throws -> String {
    try names.map { try String(contentsOfFile: store.file($0), encoding: .utf8) }.joined()
  }

  private static let serverFiles = [
    // As openssl writes it: EC PARAMETERS first.
    "ecparam -name prime256v1 -genkey -out @server.key",
    "req -new -x509 -key @server.key -subj /CN=localhost -days 9 -out @server.crt",
    "req -new -x509 -newkey rsa:2048 -nodes -keyout @other.key -subj /CN=authority -days 9 "
      + "-out @other.crt",
    "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out @large.key",
    "req -new -x509 -key @large.key -subj /CN=localhost -days 9 -out @large.crt",
    "ec -in @server.key -aes256 -passout pass:word -out @locked.key",
  ]

  @Test func `TLS is served with keys and chains as openssl writes them`() async throws {
    let store = try await store(Self.serverFiles)
    try store.write(
      "the server's own\n" + text(store, "server.crt", "other.crt", "server.key"), to: "both.pem")
    try store.write("\u{FEFF}" + text(store, "server.key"), to: "mark.key")
    for (certificate, key) in [
      ("server.crt", "server.key"), ("both.pem", "both.pem"), ("server.crt", "mark.key"),
      ("large.crt", "large.key"),
    ] {
      let status = try await store.daemon.serve(
        [
          "--key-file", store.file("dev.key"), "--certificate", store.file(certificate),
          "--certificate-key", store.file(key),
        ], environment: store.environment
      ) { _, log in try await expectWords("tls=true", in: log) }
      #expect(status == 0, "\(certificate) with \(key)")
    }
  }

  @Test func `what is wrong with a certificate or its key is named, and no library's source file`()
    async throws
  {
    let store = try await store(Self.serverFiles)
    try store.write(text(store, "other.crt", "server.crt"), to: "reversed.crt")
    try store.write(String(text(store, "server.key").dropLast(40)), to: "cut.key")
    for (certificate, key, words) in [
      (
        "reversed.crt", "server.key",
        "reversed.crt': its certificates are in the wrong order: the first, 'CN=authority'"
      ),
      ("server.crt", "locked.key", "locked.key': its key is encrypted with a password"),
      ("server.crt", "cut.key", "cut.key': it is cut off"),
      ("other.crt", "server.key", "the key is not for the certificate 'CN=authority'"),
      ("server.key", "server.key", "server.key': it holds no certificate but 'EC PARAMETERS'"),
      ("server.crt", "server.crt", "server.crt': it holds no private key but 'CERTIFICATE'"),
      ("nowhere.crt", "server.key", "nowhere.crt' cannot be read"),
    ] {
      let outcome = try await store.daemon.run(
        [
          "--key-file", store.file("dev.key"), "--port", "0", "--certificate",
          store.file(certificate), "--certificate-key", store.file(key),
        ], environment: store.environment)
      #expect(outcome.status == 64, "\(outcome.complaint)")
      #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
      #expect(!outcome.complaint.contains(".swift") && !outcome.complaint.contains("Error("))
    }
  }

  @Test func `a key for tokens is read as openssl reads it, and what is wrong with it is named`()
    async throws
  {
    let store = try await store(
      Self.serverFiles + [
        "ec -in @server.key -pubout -out @plain.pub",
        "rsa -in @other.key -RSAPublicKey_out -out @rsa.pub",
        "ec -in @large.key -pubout -out @large.pub",
      ])
    let lines = try text(store, "plain.pub").split(separator: "\n").map(String.init)
    let body = lines.dropFirst().dropLast().joined()
    try store.write("\(lines[0])\n\(body)\n\(lines[lines.count - 1])\n", to: "line.pub")
    try store.write("\u{FEFF}" + lines.map { "\($0) \n" }.joined(), to: "blanks.pub")
    try store.write("of the login\n" + text(store, "server.crt", "plain.pub"), to: "chain.pub")
    for name in ["plain.pub", "line.pub", "blanks.pub", "chain.pub", "rsa.pub"] {
      let status = try await store.daemon.serve(
        ["--plaintext", "--key-file", store.file(name)], environment: store.environment
      ) { _, _ in }
      #expect(status == 0, "\(name)")
    }
    for (name, words) in [
      ("large.pub", "its key is P-384, and has to be P-256, or RSA"),
      ("server.key", "it holds no public key but 'EC PARAMETERS', 'EC PRIVATE KEY'"),
      ("server.crt", "it holds no public key but 'CERTIFICATE'"),
    ] {
      let outcome = try await store.daemon.run(
        ["--plaintext", "--port", "0", "--key-file", store.file(name)],
        environment: store.environment)
      #expect(outcome.status == 64)
      #expect(outcome.complaint.contains(words), "\(outcome.complaint)")
      #expect(!outcome.complaint.contains(".swift") && !outcome.complaint.contains("Error("))
    }
  }

  @Test func `a secret for tokens may have the mark that editors write first`() async throws {
    let store = try await PushStore()
    let secret = String(repeating: "ab", count: 32)
    try store.write("\u{FEFF}\(secret) \r\n", to: "marked.key")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: store.file("marked.key"))
    let status = try await store.daemon.serve(
      ["--plaintext", "--key-file", store.file("marked.key")], environment: store.environment
    ) { _, _ in }
    #expect(status == 0)
  }
}
