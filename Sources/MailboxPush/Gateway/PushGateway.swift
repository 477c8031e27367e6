public import MailboxModel

/// The way to a push provider: the hook that APNs, FCM, a webhook, or a host's own are hung on.
public protocol PushGateway: Sendable {
  /// Hands a push to the provider of a binding's credential, and says what became of it.
  ///
  /// Called again with the same ``RenderedPush/id`` when the answer was lost or was to try again.
  /// Answers within a minute: a provider that is silent for longer is `.retry(.credential)`.
  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome
}
