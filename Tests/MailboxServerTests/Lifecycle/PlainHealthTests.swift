import Foundation
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting
import Synchronization
import Testing

/// A client that is not ours and does not speak gRPC.
@Suite(.serves, .timeLimit(.minutes(5))) struct PlainHealthTests {
  static let curl = ["/usr/bin/curl", "/usr/local/bin/curl"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static func run(_ arguments: [String]) async throws -> String {
    let command = Command(try #require(curl), ["-sS", "--max-time", "10"] + arguments)
    return String(decoding: try await command.collect().output, as: UTF8.self)
  }

  private static let format = ["-w", " %{http_code} %{http_version}"]

  @Test(.enabled(if: curl != nil, "curl is not installed"))
  func `curl sees health over plaintext HTTP/2, and HTTP/1.1 without being asked to`() async throws
  {
    try await withServer { served in
      let url = "http://127.0.0.1:\(served.port)"
      for (option, version) in [("--http2-prior-knowledge", "2"), ("--http1.1", "1.1")] {
        for (path, text) in [
          ("/health", "serving"), ("/readyz", "serving"), ("/livez", "alive"),
          ("/readyz?a=b", "serving"),
        ] {
          let answer = try await Self.run(Self.format + [option, url + path])
          #expect(answer == "\(text)\n 200 \(version)")
        }
        let head = try await Self.run(Self.format + [option, "--head", url + "/readyz"])
        #expect(head.contains("content-length: 8"))
        #expect(head.hasSuffix("\r\n\r\n 200 \(version)"))
      }
      // What curl does when it is told nothing, and when it offers to change to HTTP/2.
      for options in [[], ["--http2"]] {
        let answer = try await Self.run(Self.format + options + [url + "/health"])
        #expect(answer == "serving\n 200 1.1")
      }
      let other = try await Self.run(Self.format + ["--http2-prior-knowledge", url + "/other"])
      #expect(other.hasSuffix(" 415 2"))
    }
  }

  @Test(.enabled(if: curl != nil, "curl is not installed"))
  func `whatever else is asked over HTTP/1 is told to use gRPC`() async throws {
    try await withServer { served in
      let url = "http://127.0.0.1:\(served.port)"
      let other = try await Self.run(Self.format + [url + "/other"])
      #expect(other.contains("this is a gRPC server") && other.hasSuffix(" 404 1.1"))
      let call = try await Self.run(
        Self.format + ["-d", "x", url + "/offline_mailbox.v1.Mailbox/Unread"])
      #expect(call.contains("use HTTP/2") && call.hasSuffix(" 505 1.1"))
      let client = try RawClient(port: served.port)
      client.send(Array("nonsense\r\n\r\n".utf8))
      #expect(await client.text().hasPrefix("HTTP/1.1 400 "))
      let endless = try RawClient(port: served.port)
      async let saying: Void = endless.onThread {
        endless.send(Array("GET /health HTTP/1.1\r\n".utf8))
        while endless.send(Array("name: \(String(repeating: "x", count: 500))\r\n".utf8)) {}
      }
      _ = await endless.text()
      await saying
    }
  }

  @Test(
    .enabled(if: curl != nil, "curl is not installed"),
    arguments: ["--http2", "--http1.1", "--no-alpn"])
  func `curl sees health over TLS`(option: String) async throws {
    let directory = try TemporaryDirectory()
    let certificate = try LoopbackCertificate(in: directory, serial: 1)
    let security = ServerSettings.Security.tls(
      certificateFile: certificate.certificateFile, keyFile: certificate.keyFile, reloadSeconds: 60)
    try await withServer(security: security) { served in
      let answer = try await Self.run([
        option, "--cacert", certificate.certificateFile, "-w", "%{http_code} %{http_version}",
        "https://127.0.0.1:\(served.port)/health",
      ])
      #expect(answer == "serving\n200 \(option == "--http2" ? "2" : "1.1")")
    }
  }

  @Test(.enabled(if: curl != nil, "curl is not installed"))
  func `a store that takes no changes is not ready, and alive, and both pass`() async throws {
    let failure = Mutex<ServiceFailure?>(nil)
    try await withServer(failure: { failure.withLock { $0 } }) { served in
      let url = "http://127.0.0.1:\(served.port)"
      failure.withLock { $0 = ServiceFailure("journal", reason: "Input/output error") }
      for path in ["/readyz", "/health"] {
        let answer = try await Self.run(Self.format + [url + path])
        #expect(answer == "not serving: journal: Input/output error\n 503 1.1")
      }
      let alive = try await Self.run(Self.format + [url + "/livez"])
      #expect(alive == "alive\n 200 1.1")
      failure.withLock { $0 = nil }
      let ready = try await Self.run(Self.format + [url + "/readyz"])
      #expect(ready == "serving\n 200 1.1")
    }
  }
}

extension RawClient {
  /// All that the server says until it closes the connection.
  func text() async -> String {
    await onThread { String(decoding: self.allBytes(), as: UTF8.self) }
  }
}
