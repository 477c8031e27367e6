import Crypto
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

/// A store with the files that its server and its operator need.
struct PushStore: Sendable {
  static let key = String(repeating: "5a", count: 32)

  let daemon: Daemon
  /// The transport security of clients' connections.
  var security = HTTP2ClientTransport.Posix.TransportSecurity.plaintext
  private let directory: TemporaryDirectory

  init() async throws {
    daemon = try Daemon()
    directory = try TemporaryDirectory()
    try write(P256.Signing.PrivateKey().pemRepresentation, to: "AuthKey.p8")
    try write("a secret of 32 bytes, more or less\n", to: "secret")
    try write("password\n", to: "password")
  }

  var path: String { directory.path("store") }
  var environment: [String: String] { ["MAILBOX_SECRETS_KEY": Self.key, "MAILBOX_STORE": path] }

  /// The path of a file beside the store.
  func file(_ name: String) -> String { directory.path(name) }

  /// Writes a file beside the store.
  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
  }

  /// Runs a command of `mailboxd`, in which `@` stands for the directory beside the store.
  func run(_ arguments: [String], key: String? = Self.key) async throws -> Daemon.Outcome {
    var environment = environment
    environment["MAILBOX_SECRETS_KEY"] = key
    return try await daemon.run(
      arguments.map { $0.replacingOccurrences(of: "@", with: directory.path + "/") },
      environment: environment)
  }

  /// Returns the arguments that add or renew a credential.
  func signingKey(_ verb: String, _ name: String, keyID: String = "ABC123DEFG") -> [String] {
    [
      "credential", verb, name, "--p8", "@AuthKey.p8", "--key-id", keyID, "--team-id",
      "DEF123GHIJ",
    ]
  }

  /// Serves it while the body runs, then ends it; returns its exit code.
  func serve(
    key: String? = Self.key, _ arguments: [String] = [],
    _ body: (_ port: Int, _ log: String) async throws -> Void
  ) async throws -> Int32 {
    var environment = environment
    environment["MAILBOX_SECRETS_KEY"] = key
    _ = try await token("bob", "app")
    return try await daemon.serve(
      ["--plaintext", "--key-file", file("dev.key")] + arguments, environment: environment, body)
  }

  /// A token that the server takes.
  func token(_ user: String, _ role: String) async throws -> String {
    let outcome = try await run(
      ["token", "--key-file", file("dev.key"), "--user", user, "--role", role])
    return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A client of the server, signed in.
  func connect<Result: Sendable>(
    _ port: Int, as user: String, _ role: String,
    _ body: @Sendable (GRPCClient<HTTP2ClientTransport.Posix>, Metadata) async throws -> Result
  ) async throws -> Result {
    let metadata: Metadata = ["authorization": "Bearer \(try await token(user, role))"]
    return try await withGRPCClient(
      transport: try .http2NIOPosix(
        target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: security)
    ) { client in try await body(client, metadata) }
  }

  /// Signs a device of bob's in and binds a token to it.
  func bind(
    _ device: String, _ port: Int, to credential: String = "main",
    of platform: OfflineMailbox_V1_Binding.Platform = .fcm, token: String? = nil,
    topic: String = "", mayFollow: Bool = false
  ) async throws {
    let usual = platform == .apns ? "a1b2c3d4" : "\(device)-token-of-bob"
    try await connect(port, as: "bob", "app") { client, metadata in
      let app = OfflineMailbox_V1_Mailbox.Client(wrapping: client)
      _ = try await app.signIn(.with { $0.device = device }, metadata: metadata)
      _ = try await app.bindToken(
        .with {
          $0.device = device
          $0.binding.token = token ?? usual
          $0.binding.platform = platform
          $0.binding.credential = credential
          $0.binding.topic = topic
          $0.credentialMayFollow = mayFollow
        }, metadata: metadata)
    }
  }

  /// Returns the number of messages that bob has not read.
  func unread(_ port: Int) async throws -> UInt64 {
    try await connect(port, as: "bob", "app") { client, metadata in
      try await OfflineMailbox_V1_Mailbox.Client(wrapping: client)
        .unread(.init(), metadata: metadata).unread.total
    }
  }

  /// Deposits a text to bob.
  func deposit(_ text: String, id: String, _ port: Int) async throws {
    try await connect(port, as: "chat", "sender") { client, metadata in
      _ = try await OfflineMailbox_V1_Delivery.Client(wrapping: client).deposit(
        .with {
          $0.recipients = ["bob"]
          $0.message.sender = "alice"
          $0.message.id = id
          $0.message.elements = [.with { $0.text = text }]
        }, metadata: metadata)
    }
  }
}

/// Waits for words in a file.
func expectWords(
  _ words: String, in file: String, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  var text = ""
  try await eventually("'\(words)' did not come: \(text)", sourceLocation: sourceLocation) {
    text = try String(contentsOfFile: file, encoding: .utf8)
    return text.contains(words)
  }
}
