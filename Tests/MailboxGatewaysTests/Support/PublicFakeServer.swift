import Foundation
import MailboxGateways
import MailboxTesting
import Testing

/// HENNGE/aapns' `tests/fake_apns_server.py` as a process, its file as it is.
///
/// `MAILBOX_FAKE_APNS` names a checkout of https://github.com/HENNGE/aapns at a5fc9e1, and
/// `MAILBOX_TEST_PYTHON` a Python with h2, cryptography, attrs and structlog (`python3`).
struct PublicFakeServer {
  /// The checkout; nil where there is none.
  static let checkout = ProcessInfo.processInfo.environment["MAILBOX_FAKE_APNS"]
  private static let python =
    ProcessInfo.processInfo.environment["MAILBOX_TEST_PYTHON"] ?? "python3"

  /// The arguments that start it as it is.
  static let unchanged = ["-m", "tests.fake_apns_server"]
  /// The arguments that start it so that it can answer requests with an `apns-id`: it writes the id into
  /// JSON as the bytes that came, which Python refuses. Here it gets the id as text.
  static let readingIDs = [
    "-c",
    """
    from tests import fake_apns_server as fake
    made = fake.Request
    fake.Request = lambda headers: made(
        [(name, value.decode() if name == b"apns-id" else value) for name, value in headers])
    fake.main()
    """,
  ]

  /// The settings that lead to it.
  let settings: GatewaySettings
  /// The token of the one device that it knows.
  let device: String

  /// Starts it, runs a test, and stops it.
  static func with(
    _ start: [String], _ body: (PublicFakeServer) async throws -> Void
  ) async throws {
    let checkout = try #require(Self.checkout)
    let directory = try TemporaryDirectory()
    var command = Command("/usr/bin/env", [python, "-u"] + start)
    command.directory = checkout
    command.environment["PYTHONPATH"] = "\(checkout)/src:\(checkout)"
    command.output = .file(directory.path("log"))
    command.errors = .null
    var process = try command.start()
    do {
      var text = ""
      try await eventually {
        text = (try? String(contentsOfFile: directory.path("log"), encoding: .utf8)) ?? ""
        return text.contains(/Device ID: [0-9a-f]+\n/)
      }
      try await body(PublicFakeServer(announcing: text))
    } catch {
      process.signal(SIGKILL)
      _ = try await process.wait()
      throw error
    }
    process.signal(SIGKILL)
    _ = try await process.wait()
  }

  private init(announcing text: String) async throws {
    let found = text.firstMatch(of: /Serving on \('127.0.0.1', (\d+)\)\nDevice ID: ([0-9a-f]+)/)
    let match = try #require(found)
    let port = try #require(Int(match.1))
    device = String(match.2)
    var settings = GatewaySettings()
    // Its certificate is made anew at each start, for the name 'server'.
    settings.applePushProduction = ProviderAddress(
      host: "127.0.0.1", port: port, certificateName: "server")
    let fetch = "import ssl; print(ssl.get_server_certificate(('127.0.0.1', \(port))))"
    let (_, certificate) = try await Command("/usr/bin/env", [Self.python, "-c", fetch]).collect()
    settings.trustRootsPEM = String(decoding: certificate, as: UTF8.self)
    self.settings = settings
  }
}
