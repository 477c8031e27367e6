import Foundation
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

/// A client that is not ours and does not speak gRPC.
@Suite(.serves, .timeLimit(.minutes(5))) struct PlainHealthTests {
  static let curl = ["/usr/bin/curl", "/usr/local/bin/curl"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static func run(_ arguments: [String]) async throws -> String {
    let command = Command(try #require(curl), ["-sS", "--max-time", "10"] + arguments)
    return String(decoding: try await command.collect().output, as: UTF8.self)
  }

  @Test(.enabled(if: curl != nil, "curl is not installed"))
  func `curl sees health over plaintext HTTP/2`() async throws {
    try await withServer { served in
      let url = "http://127.0.0.1:\(served.port)"
      let format = ["-w", " %{http_code} %{http_version}", "--http2-prior-knowledge"]
      let health = try await Self.run(format + [url + "/health"])
      #expect(health == "serving\n 200 2")
      let other = try await Self.run(format + [url + "/other"])
      #expect(other.hasSuffix(" 415 2"))
    }
  }

  @Test(.enabled(if: curl != nil, "curl is not installed"))
  func `curl sees health over TLS`() async throws {
    let directory = try TemporaryDirectory()
    let certificate = try LoopbackCertificate(in: directory, serial: 1)
    let security = ServerSettings.Security.tls(
      certificateFile: certificate.certificateFile, keyFile: certificate.keyFile, reloadSeconds: 60)
    try await withServer(security: security) { served in
      let answer = try await Self.run([
        "--http2", "--cacert", certificate.certificateFile, "-w", "%{http_code} %{http_version}",
        "https://127.0.0.1:\(served.port)/health",
      ])
      #expect(answer == "serving\n200 2")
    }
  }
}
