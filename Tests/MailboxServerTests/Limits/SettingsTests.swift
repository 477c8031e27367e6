import MailboxServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct SettingsTests {
  @Test(arguments: ["0.0.0.0", "192.168.1.1", "::", "fe80::1"])
  func `plaintext is refused anywhere but on loopback`(host: String) {
    var settings = ServerSettings(security: .plaintext)
    settings.host = host
    #expect(throws: ServerSettingsError.self) { try settings.validate() }
    settings.security = .tls(certificateFile: "c", keyFile: "k", reloadSeconds: 60)
    #expect(throws: Never.self) { try settings.validate() }
  }

  @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1"])
  func `plaintext is allowed on loopback`(host: String) {
    var settings = ServerSettings(security: .plaintext)
    settings.host = host
    #expect(throws: Never.self) { try settings.validate() }
  }

  @Test func `what makes no sense is refused`() {
    for change: (inout ServerSettings) -> Void in [
      { $0.host = "localhost" }, { $0.host = "" }, { $0.port = -1 }, { $0.port = 65_536 },
      { $0.signIn.audience = "" }, { $0.limits.pageBytesMax = 0 },
      { $0.limits.connectionsMax = 0 }, { $0.limits.greetingSeconds = 0 },
      { $0.limits.requestSeconds = 0 }, { $0.limits.unreadyConnectionsMax = 0 },
      { $0.limits.openCallsMax = 0 }, { $0.limits.heldRequestBytesMax = 0 },
      { $0.limits.requestBytesMax = 1 << 30 },
      { $0.security = .tls(certificateFile: "c", keyFile: "k", reloadSeconds: 0) },
    ] {
      var settings = ServerSettings(security: .plaintext)
      change(&settings)
      #expect(throws: ServerSettingsError.self) { try settings.validate() }
    }
  }

  @Test func `a secret that is too short is no key`() async {
    await #expect(throws: SignInKeyError.self) {
      _ = try await SignInKey.secret([UInt8](repeating: 1, count: 31))
    }
    await #expect(throws: SignInKeyError.self) { _ = try await SignInKey.publicKey(pem: "nothing") }
  }
}
