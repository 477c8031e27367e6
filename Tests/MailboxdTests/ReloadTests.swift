import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import MailboxProtocol
import MailboxTesting
import SwiftProtobuf
import Testing

private let openSSL = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// SIGHUP has settings, keys and certificates read again; no signal but SIGTERM and SIGINT ends the
/// process.
@Suite(.serves, .timeLimit(.minutes(5))) struct ReloadTests {
  /// A store whose settings are all in a file, and tokens signed with two keys.
  private struct Reloading {
    let store: PushStore
    var tokens: [String: String] = [:]

    init() async throws {
      store = try await PushStore()
      for name in ["one.key", "two.key"] {
        let outcome = try await store.run(
          ["token", "--key-file", store.file(name), "--user", "bob"])
        tokens[name] = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }

    func write(_ settings: String, key: String) throws {
      try store.write(
        #"{"plaintext": true, "signIn": {"keyFiles": ["\#(store.file(key))"]}\#(settings)}"#,
        to: "settings.json")
    }

    /// Serves while the body runs; returns how it ended.
    func serve(
      _ arguments: [String] = [],
      _ body: (_ port: Int, _ log: String, _ hangUp: (Int32) -> Void) async throws -> Void
    ) async throws -> Int32 {
      try store.write("", to: "log")
      var command = store.daemon.command(
        ["--port", "0", "--config", store.file("settings.json")] + arguments, store.environment)
      command.errors = .file(store.file("log"))
      var process = try command.start()
      let port = try #require(try await Daemon.port(in: store.file("log")))
      try await body(port, store.file("log")) { process.signal($0) }
      process.signal(SIGTERM)
      return try await process.wait().status
    }

    /// Returns whether the server accepts a token.
    func takes(_ key: String, _ port: Int) async throws -> Bool {
      let metadata: Metadata = ["authorization": "Bearer \(tokens[key] ?? "")"]
      return try await withGRPCClient(
        transport: try .http2NIOPosix(
          target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: .plaintext)
      ) { client in
        do {
          _ = try await OfflineMailbox_V1_Mailbox.Client(wrapping: client)
            .unread(.init(), metadata: metadata)
          return true
        } catch let error as RPCError where error.code == .unauthenticated {
          return false
        }
      }
    }
  }

  @Test func `SIGHUP takes over what can change, and names what takes a restart`() async throws {
    let reloading = try await Reloading()
    try reloading.write("", key: "one.key")
    let status = try await reloading.serve { port, log, signal in
      #expect(try await reloading.takes("one.key", port))
      #expect(try await !reloading.takes("two.key", port))
      try reloading.write(
        #"""
        , "limits": {"callsPerSecondPerUser": 7, "requestBytesMax": 4096}, "log": {"level": "debug"},
        "push": {"language": "zh"}, "host": "::1"
        """#, key: "two.key")
      signal(SIGHUP)
      try await expectWords("read the settings, keys and certificates again", in: log)
      let text = try String(contentsOfFile: log, encoding: .utf8)
      for words in [
        "name=limits.callsPerSecondPerUser new=7 old=50 ", "name=log.level new=debug old=info ",
        "name=push.language new=zh old=en ", "name=signIn.keyFiles new=",
      ] {
        let line = text.split(separator: "\n").first { $0.contains(words) }
        #expect(line?.hasSuffix("a setting has changed") == true, "\(words): \(text)")
      }
      for words in ["name=limits.requestBytesMax new=4096 old=2097152 ", "name=host new=::1 "] {
        let line = text.split(separator: "\n").first { $0.contains(words) }
        #expect(line?.hasSuffix("it holds from the next start on") == true, "\(words): \(text)")
      }
      // Keys by their fingerprints, whatever their files are called.
      let keys = try #require(
        text.split(separator: "\n").first { $0.contains("name=signIn.keys ") })
      #expect(keys.contains(#/new=[0-9a-f]{12} old=[0-9a-f]{12} /#))
      #expect(
        !text.contains(
          try String(contentsOfFile: reloading.store.file("two.key"), encoding: .utf8).prefix(16)))
      #expect(try await reloading.takes("two.key", port))
      #expect(try await !reloading.takes("one.key", port))
      // What a client does wrong is logged by now.
      try await expectWords("refused a call: tokenRefused", in: log)
    }
    #expect(status == 0)
  }

  @Test func `a file with a mistake changes nothing, and says so`() async throws {
    let reloading = try await Reloading()
    try reloading.write("", key: "one.key")
    let status = try await reloading.serve { port, log, signal in
      for (number, mistake) in [
        #", "limits": {"connectionsMax": 0}"#, #", "log": {"level": "loud"}"#, #", "limits": {"#,
        #", "push": {"language": "tlh"}"#,
      ].enumerated() {
        try reloading.write(mistake, key: "two.key")
        signal(SIGHUP)
        try await eventually("\(mistake) was not complained of") {
          try String(contentsOfFile: log, encoding: .utf8)
            .split(separator: "the settings were not taken: nothing has changed").count
            == number + 2
        }
      }
      try reloading.write("", key: "three.key")
      signal(SIGHUP)
      try await expectWords("three.key", in: log)
      let text = try String(contentsOfFile: log, encoding: .utf8)
      #expect(!text.contains("a setting has changed"))
      #expect(try await reloading.takes("one.key", port))
      // And the next good one is taken.
      try reloading.write("", key: "two.key")
      signal(SIGHUP)
      try await expectWords("a setting has changed", in: log)
      #expect(try await reloading.takes("two.key", port))
    }
    #expect(status == 0)
  }

  @Test func `SIGUSR1 and its like end nothing, and SIGHUP without a change is no change`()
    async throws
  {
    let reloading = try await Reloading()
    try reloading.write("", key: "one.key")
    let status = try await reloading.serve { port, log, signal in
      for number in [SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ, SIGHUP] { signal(number) }
      try await expectWords("changes=0", in: log)
      #expect(try await reloading.takes("one.key", port))
    }
    #expect(status == 0)
  }

  @Test(.enabled(if: openSSL != nil, "openssl's command line is not here"))
  func `SIGHUP reads the certificate again, and keeps the last good one`() async throws {
    let reloading = try await Reloading()
    let store = reloading.store
    func makeCertificate(_ name: String) async throws {
      var command = Command(
        openSSL ?? "openssl",
        [
          "req", "-new", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=\(name)", "-days",
          "9", "-keyout", store.file("server.key"), "-out", store.file("server.crt"),
        ])
      (command.output, command.errors) = (.null, .null)
      #expect(try await command.run().status == 0)
    }
    try await makeCertificate("one")
    try store.write(
      #"""
      {"signIn": {"keyFiles": ["\#(store.file("one.key"))"]}, "tls": {"reloadSeconds": 86400,
       "certificateFile": "\#(store.file("server.crt"))", "keyFile": "\#(store.file("server.key"))"}}
      """#, to: "settings.json")
    let status = try await reloading.serve { port, log, signal in
      try await makeCertificate("two")
      signal(SIGHUP)
      try await expectWords("took the renewed certificate", in: log)
      try store.write("none", to: "server.crt")
      signal(SIGHUP)
      try await expectWords("the settings were not taken: nothing has changed", in: log)
    }
    #expect(status == 0)
  }
}
