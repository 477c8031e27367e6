import MailboxModel
import Testing

@testable import MailboxGateways

/// What settings are taken.
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
    ("connectSecondsMax", { $0.connectSecondsMax = 0 }),
    ("reconnectSecondsMax", { $0.reconnectSecondsMax = 3601 }),
    ("pingSeconds", { $0.pingSeconds = 0 }),
    ("waitingPushesMax", { $0.waitingPushesMax = 0 }),
    ("streamsMax", { $0.streamsMax = 10_001 }),
    ("applePushProduction", { $0.applePushProduction.host = "" }),
    ("applePushSandbox", { $0.applePushSandbox.port = 0 }),
    ("fcmAddress", { $0.fcmAddress = "http://fcm.googleapis.com" }),
    ("fcmAddress", { $0.fcmAddress = "https://fcm.googleapis.com/" }),
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
}
