internal import GRPCCore
public import MailboxModel

/// What is asked before a push token is bound: whoever sends the pushes knows whether it fits. Without one
/// every binding is taken.
public protocol BindingCheck: Sendable {
  /// Why a token of an app can never be pushed to as it is bound; nil when it can. Nothing is changed.
  func refusal(of binding: Binding, in app: AppID) async -> BindingRefusal?
}

/// Why a binding is refused.
public struct BindingRefusal: Sendable, Hashable {
  /// What may be done about it.
  public enum Kind: Sendable, Hashable {
    /// There is no credential of that name; it may be added later.
    case unknownCredential
    /// The token, or where it is said to be good, does not fit the credential.
    case misfit
    /// The credential is for other apps.
    case notForApp
    /// The credential is for other topics.
    case notForTopic
  }

  /// What may be done about it.
  public let kind: Kind
  /// What was wrong, with the value that was wrong; never with the token.
  public let message: String
  /// What to do.
  public let hint: String

  /// A reason.
  public init(_ kind: Kind, _ message: String, hint: String) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}

extension Refusal {
  /// How a client is told that its binding is refused.
  init(_ refusal: BindingRefusal) {
    switch refusal.kind {
    case .unknownCredential:
      self.init(
        .failedPrecondition, reason: "unknownCredential", refusal.message, hint: refusal.hint)
    case .misfit:
      self.init(.invalidArgument, reason: "bindingMisfit", refusal.message, hint: refusal.hint)
    case .notForApp:
      self.init(
        .permissionDenied, reason: "credentialNotForApp", refusal.message, hint: refusal.hint)
    case .notForTopic:
      self.init(
        .invalidArgument, reason: "credentialNotForTopic", refusal.message, hint: refusal.hint)
    }
  }
}
