internal import MailboxPush
internal import NIOCore

/// A push on its way through a link.
struct APNsPush {
  /// The request to send.
  let request: APNsRequest
  /// The time by which it is to be answered at the latest.
  let deadline: NIODeadline
  /// The function that takes the answer; called once.
  let answer: (PushOutcome) -> Void
  /// The provider token that it was sent with last; nil before, and with a certificate.
  var token: ProviderTokens.Token?
  /// True once it was sent again with a new provider token.
  var isRenewed = false
  /// True once it went over a connection on which nothing was answered.
  var wasUnanswered = false
  /// The number of times that Apple handed it back untouched.
  var handedBack = 0
}
