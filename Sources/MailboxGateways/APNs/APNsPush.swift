internal import MailboxPush
internal import NIOCore

/// A push on its way through a link.
struct APNsPush {
  /// What is sent.
  let request: APNsRequest
  /// When it is to be answered at the latest.
  let deadline: NIODeadline
  /// Who waits for the answer; called once.
  let answer: (PushOutcome) -> Void
  /// The provider token that it was sent with last; nil before, and with a certificate.
  var token: ProviderTokens.Token?
  /// Whether it was sent once more with a new provider token.
  var isRenewed = false
  /// Whether it went over a connection on which nothing was answered.
  var wasUnanswered = false
  /// How often Apple handed it back untouched.
  var handedBack = 0
}
