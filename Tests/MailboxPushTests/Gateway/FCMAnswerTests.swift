import MailboxPush
import Testing

@Suite("What Google answers, and what follows") struct FCMAnswerTests {
  @Test func `200 is delivered`() { #expect(FCMAnswer(status: 200).outcome == .delivered) }

  @Test(arguments: [(404, "UNREGISTERED"), (403, "SENDER_ID_MISMATCH")])
  func `a token that is unknown to this sender is dead`(status: Int, code: String) {
    #expect(
      FCMAnswer(status: status, errorCode: code).outcome
        == .dead(reason: "\(status) \(code)", since: nil))
  }

  @Test func `an invalid argument is dead only when it is about the token`() {
    #expect(
      FCMAnswer(status: 400, errorCode: "INVALID_ARGUMENT", concernsToken: true).outcome
        == .dead(reason: "400 INVALID_ARGUMENT", since: nil))
    #expect(
      FCMAnswer(status: 400, errorCode: "INVALID_ARGUMENT").outcome
        == .refused(reason: "400 INVALID_ARGUMENT"))
  }

  @Test func `a key of Apple's that Google lacks concerns the tokens that need it`() {
    #expect(
      FCMAnswer(status: 401, errorCode: "THIRD_PARTY_AUTH_ERROR").outcome
        == .mismatch(reason: "401 THIRD_PARTY_AUTH_ERROR"))
  }

  @Test func `a quota waits as long as it is told, else a minute`() {
    let reason = "429 QUOTA_EXCEEDED"
    #expect(
      FCMAnswer(status: 429, errorCode: "QUOTA_EXCEEDED", retryAfterSeconds: 7).outcome
        == .retry(.credential, reason: reason, afterSeconds: 7))
    #expect(
      FCMAnswer(status: 429, errorCode: "QUOTA_EXCEEDED").outcome
        == .retry(.credential, reason: reason, afterSeconds: 60))
  }

  @Test(arguments: [(500, "INTERNAL"), (503, "UNAVAILABLE")], [nil, UInt32(30)])
  func `a provider in trouble is tried again`(trouble: (Int, String), after: UInt32?) {
    #expect(
      FCMAnswer(status: trouble.0, errorCode: trouble.1, retryAfterSeconds: after).outcome
        == .retry(.credential, reason: "\(trouble.0) \(trouble.1)", afterSeconds: after))
  }

  @Test func `an unknown code is judged by its status, and never kills a token`() {
    #expect(FCMAnswer(status: 404).outcome == .refused(reason: "404"))
    #expect(FCMAnswer(status: 403).outcome == .misconfigured(reason: "403"))
    #expect(
      FCMAnswer(status: 502).outcome == .retry(.credential, reason: "502", afterSeconds: nil))
  }
}
