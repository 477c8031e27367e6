import MailboxModel
import MailboxPush
import Testing

@Suite("What Apple answers, and what follows") struct APNsAnswerTests {
  @Test func `200 is delivered`() {
    #expect(APNsAnswer(status: 200).outcome == .delivered)
    #expect(APNsAnswer(status: 200).repair == .none)
  }

  @Test func `a token of another environment is quarantined, not removed`() {
    #expect(
      APNsAnswer(status: 400, reason: "BadDeviceToken").outcome
        == .quarantine(reason: "400 BadDeviceToken"))
  }

  @Test(arguments: ["DeviceTokenNotForTopic", "TopicDisallowed", "BadTopic", "MissingTopic"])
  func `a topic that is refused is the binding's, not the credential's`(reason: String) {
    #expect(
      APNsAnswer(status: 400, reason: reason).outcome == .mismatch(reason: "400 \(reason)"))
  }

  @Test(arguments: [
    "BadCollapseId", "BadExpirationDate", "BadMessageId", "BadPriority",
    "DuplicateHeaders", "InvalidPushType", "MissingDeviceToken", "PayloadEmpty",
  ])
  func `a request that we built wrongly is refused for good`(reason: String) {
    #expect(APNsAnswer(status: 400, reason: reason).outcome == .refused(reason: "400 \(reason)"))
  }

  @Test(arguments: [
    (403, "InvalidProviderToken"), (403, "MissingProviderToken"),
    (403, "BadCertificate"), (403, "BadCertificateEnvironment"),
  ])
  func `a wrong credential is suspended and its bindings stay`(status: Int, reason: String) {
    #expect(
      APNsAnswer(status: status, reason: reason).outcome
        == .misconfigured(reason: "\(status) \(reason)"))
  }

  @Test func `an idle connection is opened again`() {
    let answer = APNsAnswer(status: 400, reason: "IdleTimeout")
    #expect(
      answer.outcome == .retry(.credential, reason: "400 IdleTimeout", afterSeconds: nil))
    #expect(answer.repair == .reconnect)
  }

  @Test func `an expired provider token is renewed`() {
    let answer = APNsAnswer(status: 403, reason: "ExpiredProviderToken")
    #expect(
      answer.outcome
        == .retry(.credential, reason: "403 ExpiredProviderToken", afterSeconds: nil))
    #expect(answer.repair == .renewProviderToken)
  }

  @Test(arguments: [
    (403, "Forbidden"), (404, "BadPath"), (405, "MethodNotAllowed"), (413, "PayloadTooLarge"),
  ])
  func `what can never be taken is not tried again`(status: Int, reason: String) {
    #expect(
      APNsAnswer(status: status, reason: reason).outcome
        == .refused(reason: "\(status) \(reason)"))
  }

  @Test(arguments: ["Unregistered", "ExpiredToken"])
  func `410 says since when the token is dead`(reason: String) {
    let since = Timestamp(milliseconds: 1_700_000_000_000)
    #expect(
      APNsAnswer(status: 410, reason: reason, timestamp: since).outcome
        == .dead(reason: "410 \(reason)", since: since))
  }

  @Test func `too many pushes to a token delay that token`() {
    #expect(
      APNsAnswer(status: 429, reason: "TooManyRequests", retryAfterSeconds: 9).outcome
        == .retry(.token, reason: "429 TooManyRequests", afterSeconds: 9))
  }

  @Test func `too many provider tokens keep the present one and delay the credential`() {
    let answer = APNsAnswer(status: 429, reason: "TooManyProviderTokenUpdates")
    #expect(
      answer.outcome
        == .retry(.credential, reason: "429 TooManyProviderTokenUpdates", afterSeconds: nil))
    #expect(answer.repair == .keepProviderToken)
  }

  @Test(arguments: [
    (500, "InternalServerError", GatewayRepair.none), (503, "ServiceUnavailable", .none),
    (503, "Shutdown", .reconnect),
  ])
  func `a provider in trouble is tried again`(
    status: Int, reason: String, repair: GatewayRepair
  ) {
    let answer = APNsAnswer(status: status, reason: reason)
    #expect(
      answer.outcome == .retry(.credential, reason: "\(status) \(reason)", afterSeconds: nil))
    #expect(answer.repair == repair)
  }

  @Test func `an unknown reason is judged by its status`() {
    #expect(APNsAnswer(status: 400, reason: "New").outcome == .refused(reason: "400 New"))
    #expect(
      APNsAnswer(status: 502).outcome == .retry(.credential, reason: "502", afterSeconds: nil))
  }
}
