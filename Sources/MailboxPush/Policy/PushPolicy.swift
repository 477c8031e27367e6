public import MailboxModel

/// The rules for who is woken, in order. The first that applies decides; when none does, it is pushed.
///
/// What can never change comes first, then what ends a message for good, then what holds it back for
/// now, and last what the user wishes, which is judged at the moment of sending.
public enum PushPolicy {
  private typealias Rule = @Sendable (PushQuestion) -> PushDecision?

  /// The rules that depend on the message and the user alone.
  private static let messageRules: [Rule] = [
    { $0.waiting?.message.isOnlineOnly == true ? .suppress(.onlineOnly) : nil },
    { $0.waiting?.message.push?.isDisabled == true ? .suppress(.disabledByMessage) : nil },
    { $0.waiting?.message.sender == $0.user ? .suppress(.ownMessage) : nil },
    { $0.waiting?.message.hasNothingToSay == true ? .suppress(.nothingToSay) : nil },
  ]

  /// The rules that depend on what else is true now.
  private static let momentRules: [Rule] = [
    { $0.device == nil || $0.device?.presence == .signedOut ? .suppress(.signedOut) : nil },
    { $0.device?.presence == .replaced ? .suppress(.replaced) : nil },
    { if case .gone(let rule) = $0.message { .suppress(rule) } else { nil } },
    { $0.isAcknowledged ? .suppress(.acknowledged) : nil },
    { $0.isExpired ? .suppress(.expired) : nil },
    { $0.isRead ? .suppress(.read) : nil },
    { $0.device?.presence == .foreground ? .hold(.foreground, until: nil) : nil },
    { $0.graceEnd.map { .hold(.inGrace, until: $0) } },
    { $0.device?.binding == nil ? .suppress(.noBinding) : nil },
    { $0.isQuarantined ? .suppress(.quarantined) : nil },
    { $0.preferences.isEnabled ? nil : .suppress(.pushesOff) },
    { $0.notifications == .none && !$0.isForced ? .suppress(.conversationMuted) : nil },
    { $0.isMissingMention && !$0.isForced ? .suppress(.notMentioned) : nil },
    { $0.isSilenced && !$0.isForced ? .suppress(.silenced) : nil },
    { $0.isInQuietHours && !$0.isForced ? .suppress(.quietHours) : nil },
    { $0.openWindowEnd.map { .hold(.summaryWindow, until: $0) } },
  ]

  /// Decides by all rules. Depends on nothing but the question.
  public static func decide(_ question: PushQuestion) -> PushDecision {
    for rule in messageRules {
      if let decision = rule(question) { return decision }
    }
    for rule in momentRules {
      if let decision = rule(question) { return decision }
    }
    return .push
  }

  /// Decides by what the message says of itself, before any device is looked at; nil when that
  /// leaves it open.
  public static func decide(by message: WaitingMessage, for user: UserID) -> PushRule? {
    let question = PushQuestion(
      of: user, message: .waiting(message), device: nil, graceSeconds: 0,
      now: Timestamp(milliseconds: 0))
    for rule in messageRules {
      if case .suppress(let rule) = rule(question) { return rule }
    }
    return nil
  }
}

extension PushQuestion {
  fileprivate var isAcknowledged: Bool {
    guard let waiting, let device else { return false }
    return device.acknowledged >= waiting.sequence
  }

  fileprivate var isExpired: Bool { waiting.map { $0.expiresAt <= now } ?? false }

  /// The end of the grace, as long as it lasts; else nil.
  fileprivate var graceEnd: Timestamp? {
    guard let device, device.presence == .background else { return nil }
    let end = device.presenceSince.adding(seconds: Int64(graceSeconds))
    return now < end ? end : nil
  }

  fileprivate var isMissingMention: Bool {
    notifications == .mentions && waiting?.message.mentions.contains(user) == false
  }

  fileprivate var isSilenced: Bool { preferences.silentUntil.map { now < $0 } ?? false }

  fileprivate var isInQuietHours: Bool { preferences.quietHours?.contains(now) ?? false }

  fileprivate var openWindowEnd: Timestamp? {
    summaryWindowEnds.flatMap { now < $0 ? $0 : nil }
  }
}

extension Message {
  /// True when a push of it would be empty: neither words of the sender's, nor an element with any.
  fileprivate var hasNothingToSay: Bool {
    if push?.desc?.isEmpty == false || push?.title?.isEmpty == false { return false }
    if push?.bodyLocalization != nil || push?.titleLocalization != nil { return false }
    guard case .elements(let elements) = content else { return false }
    return elements.allSatisfy { element in
      switch element {
      case .text(let words): words.isEmpty
      case .custom(let desc, _): desc.isEmpty
      default: false
      }
    }
  }
}
