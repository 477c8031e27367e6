import MailboxModel
import Testing

@testable import MailboxGateways

/// The settings that are accepted.
@Suite struct GatewaySettingsTests {
  @Test func `the defaults hold`() throws {
    let settings = GatewaySettings()
    try settings.validate()
    #expect(settings.applePush(.production).description == "api.push.apple.com")
    #expect(settings.applePush(.sandbox).description == "api.sandbox.push.apple.com")
  }

  private static let bad: [(String, @Sendable (inout GatewaySettings) -> Void)] = [
    ("answerSecondsMax", { $0.answerSecondsMax = 0 }),
    ("answerSecondsMax", { $0.answerSecondsMax = 61 }),
    ("firstAnswerSecondsMax", { $0.firstAnswerSecondsMax = 0 }),
    ("firstAnswerSecondsMax", { $0.firstAnswerSecondsMax = 61 }),
    ("connectSecondsMax", { $0.connectSecondsMax = 0 }),
    ("reconnectSecondsMax", { $0.reconnectSecondsMax = 3601 }),
    ("pingSeconds", { $0.pingSeconds = 0 }),
    ("waitingPushesMax", { $0.waitingPushesMax = 0 }),
    ("streamsMax", { $0.streamsMax = 10_001 }),
    ("applePushProduction", { $0.applePushProduction.host = "" }),
    ("applePushSandbox", { $0.applePushSandbox.port = 0 }),
    ("fcmAddress", { $0.fcmAddress = "http://fcm.googleapis.com" }),
    ("fcmAddress", { $0.fcmAddress = "https://fcm.googleapis.com/" }),
    ("trustRootsPEM", { $0.trustRootsPEM = "no certificates" }),
  ]

  @Test(arguments: bad.indices)
  func `a value outside its limits is refused by its name`(index: Int) {
    let (name, change) = Self.bad[index]
    var settings = GatewaySettings()
    change(&settings)
    let error = #expect(throws: MailboxError.self) { try settings.validate() }
    guard case .invalidArgument(name, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("push.example.com", "push.example.com", 443), ("127.0.0.1:2197", "127.0.0.1", 2197),
    ("[::1]:8443", "::1", 8443), ("[2001:db8::1]", "2001:db8::1", 443),
  ])
  func `an address is read as it is written`(text: String, host: String, port: Int) throws {
    let address = try #require(ProviderAddress(text))
    #expect(address == ProviderAddress(host: host, port: port))
    #expect(ProviderAddress(address.description) == address)
  }

  @Test(arguments: [
    "", ":443", "host:", "host:0", "host:65536", "host:x", "https://host", "host/path", "a b",
    "::1", "[::1", "[host]", "[::1]443", "host:443:443", "ä.example", "user@host",
  ])
  func `what is no address is none`(text: String) {
    #expect(ProviderAddress(text) == nil)
  }
}
