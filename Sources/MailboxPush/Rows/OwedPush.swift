public import MailboxModel

/// A push that may still have to be sent, and why it was not.
public struct OwedPush: Hashable, Sendable {
  /// The push that is owed.
  public var push: PendingPush
  /// The rule that holds it; nil when something else does.
  public var rule: PushRule?
  /// The credential that it waits for; nil when it waits for another thing.
  public var credential: CredentialName?
  /// The reason that it was not sent, in words; where a provider has answered, with its answer.
  public var reason: String
  /// The time at which it is tried or looked at again; nil when that is not a matter of time: the app has
  /// to leave, a credential to be put right, or others to be answered.
  public var nextAt: Timestamp?
}

extension OwedPush {
  /// Explains by what is the matter with its token and the credential that it waits for.
  init(_ push: PendingPush, token: TokenState?, credential: CredentialState?) {
    self.push = push
    reason = ""
    switch push.waitsFor {
    case .moment:
      reason = push.attempts == 0 ? "it is about to be looked at" : "it is about to be sent again"
      nextAt = push.dueAt
    case .rule(let rule):
      self.rule = rule
      reason = rule.text
      // The foreground ends when the device says so, and not at a moment.
      nextAt = rule == .foreground ? nil : push.dueAt
    case .token:
      reason = Self.words("the token", failures: token?.failures, answer: token?.reason)
      nextAt = push.dueAt
    case .credential(let name), .turn(let name):
      self.credential = name
      explain(by: credential, named: name)
    }
  }

  private mutating func explain(by state: CredentialState?, named name: CredentialName) {
    if let suspension = state?.suspension {
      reason = "credential '\(name)' is suspended until it is renewed or resumed: \(suspension)"
    } else if let state, state.failures > 0 {
      reason = Self.words("credential '\(name)'", failures: state.failures, answer: state.reason)
      nextAt = state.notBefore
    } else if case .turn = push.waitsFor {
      reason = "others of this user are under way by credential '\(name)'"
    } else {
      reason = "older pushes of credential '\(name)' go first"
    }
  }

  private static func words(_ what: String, failures: UInt32?, answer: String?) -> String {
    let count = failures ?? 0
    let times = count == 0 ? "" : count == 1 ? " after a failure" : " after \(count) failures"
    return "\(what) has to wait\(times)" + (answer.map { ", the last answer was \($0)" } ?? "")
  }
}
