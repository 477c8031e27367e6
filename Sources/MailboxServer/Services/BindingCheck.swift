internal import GRPCCore
public import MailboxModel

/// A check before a push token is bound: whoever sends the pushes knows whether it fits. Without one every
/// binding is taken.
public protocol BindingCheck: Sendable {
  /// Returns why a token of an app can never be pushed to as it is bound; nil when it can. Changes nothing.
  func refusal(of binding: Binding, in app: AppID) async -> BindingRefusal?
}

/// The reason for which a binding is refused.
public struct BindingRefusal: Sendable, Hashable {
  /// The kinds of refusal, by what may be done about them.
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

  /// The kind of refusal, which tells what may be done about it.
  public let kind: Kind
  /// A description of what was wrong, with the value that was wrong; never with the token.
  public let message: String
  /// Advice on what to do.
  public let hint: String

  /// A reason.
  public init(_ kind: Kind, _ message: String, hint: String) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }
}

extension Refusal {
  /// The answer to a client whose binding is refused.
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
