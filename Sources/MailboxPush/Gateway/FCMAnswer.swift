internal import MailboxModel

/// An answer of Google's, and what follows from it.
///
/// Source: Firebase, 'ErrorCode' of the FCM HTTP v1 reference.
public struct FCMAnswer: Sendable, Hashable {
  /// The seconds that Google asks for when its quota is exceeded and it names none.
  public static let quotaPauseSeconds: UInt32 = 60

  /// The HTTP status.
  public var status: Int
  /// `errorCode` of the detail of type `google.firebase.fcm.v1.FcmError`; nil without one.
  public var errorCode: String?
  /// True when a detail of an invalid argument names the registration token (`message.token`).
  public var concernsToken: Bool
  /// Seconds of a `Retry-After` header; nil without one.
  public var retryAfterSeconds: UInt32?

  /// An answer as it came.
  public init(
    status: Int, errorCode: String? = nil, concernsToken: Bool = false,
    retryAfterSeconds: UInt32? = nil
  ) {
    self.status = status
    self.errorCode = errorCode
    self.concernsToken = concernsToken
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// The result for the push. A code that is not known is judged by the status.
  public var outcome: PushOutcome {
    if status == 200 { return .delivered }
    switch errorCode ?? "" {
    case "UNREGISTERED", "SENDER_ID_MISMATCH":
      return .dead(reason: label, since: nil)
    case "INVALID_ARGUMENT":
      return concernsToken ? .dead(reason: label, since: nil) : .refused(reason: label)
    // The project has no key of Apple's, or a wrong one, for this one token that needs it.
    case "THIRD_PARTY_AUTH_ERROR":
      return .mismatch(reason: label)
    case "QUOTA_EXCEEDED":
      return quotaExceeded
    case "INTERNAL", "UNAVAILABLE":
      return .retry(.credential, reason: label, afterSeconds: retryAfterSeconds)
    default:
      return byStatus
    }
  }

  private var byStatus: PushOutcome {
    switch status {
    case 401, 403: .misconfigured(reason: label)
    case 429: quotaExceeded
    case 500...599: .retry(.credential, reason: label, afterSeconds: retryAfterSeconds)
    // A 404 without a code of FCM's is about the project's address, not about the token.
    default: .refused(reason: label)
    }
  }

  private var quotaExceeded: PushOutcome {
    .retry(
      .credential, reason: label, afterSeconds: retryAfterSeconds ?? Self.quotaPauseSeconds)
  }

  private var label: String { errorCode.map { "\(status) \($0)" } ?? "\(status)" }
}
