public import MailboxModel

/// An answer of Apple's, and what follows from it.
///
/// Source: Apple, 'Handling notification responses from APNs'.
public struct APNsAnswer: Sendable, Hashable {
  /// The HTTP status.
  public var status: Int
  /// `reason` of the body; nil when there was none.
  public var reason: String?
  /// `timestamp` of the body of a 410.
  public var timestamp: Timestamp?
  /// Seconds of a `Retry-After` header; nil without one.
  public var retryAfterSeconds: UInt32?

  /// An answer as it came.
  public init(
    status: Int, reason: String? = nil, timestamp: Timestamp? = nil,
    retryAfterSeconds: UInt32? = nil
  ) {
    self.status = status
    self.reason = reason
    self.timestamp = timestamp
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// The result for the push. A reason that is not known is judged by the status.
  public var outcome: PushOutcome {
    if status == 200 { return .delivered }
    switch reason ?? "" {
    case "BadDeviceToken":
      return .quarantine(reason: label)
    // The topic is the binding's own.
    case "DeviceTokenNotForTopic", "TopicDisallowed", "BadTopic", "MissingTopic":
      return .mismatch(reason: label)
    case "InvalidProviderToken", "MissingProviderToken", "BadCertificate",
      "BadCertificateEnvironment":
      return .misconfigured(reason: label)
    case "ExpiredProviderToken", "TooManyProviderTokenUpdates", "IdleTimeout":
      return retry(.credential)
    case "Unregistered", "ExpiredToken":
      return .dead(reason: label, since: timestamp)
    default:
      return byStatus
    }
  }

  /// The gateway's own step besides.
  public var repair: GatewayRepair {
    switch reason ?? "" {
    case "IdleTimeout", "Shutdown": .reconnect
    case "ExpiredProviderToken": .renewProviderToken
    case "TooManyProviderTokenUpdates": .keepProviderToken
    default: .none
    }
  }

  private var byStatus: PushOutcome {
    switch status {
    case 410: .dead(reason: label, since: timestamp)
    case 429: retry(.token)
    case 500...599: retry(.credential)
    default: .refused(reason: label)
    }
  }

  private func retry(_ scope: PushOutcome.Scope) -> PushOutcome {
    .retry(scope, reason: label, afterSeconds: retryAfterSeconds)
  }

  private var label: String { reason.map { "\(status) \($0)" } ?? "\(status)" }
}
