public import MailboxModel

/// The result of a push at its provider, and so what is to be done.
public enum PushOutcome: Sendable, Hashable {
  /// The pushes that have to wait when one is tried again.
  public enum Scope: Sendable, Hashable {
    /// Pushes to this token only.
    case token
    /// All pushes of this credential: the provider, or the way to it, is in trouble.
    case credential
  }

  /// The provider took it. No proof that the device got it.
  case delivered
  /// It was shown to whoever runs this, and sent to nobody: nothing is owed, and the ledger says so.
  case printed
  /// The token is good for nothing any more. With a moment, only a token that was registered before
  /// it is dead: the app may have reported the same one again since.
  case dead(reason: String, since: Timestamp?)
  /// The token does not fit its environment, or is none: the binding stays visible and is not pushed
  /// to until the app reports it again.
  case quarantine(reason: String)
  /// The binding and the credential do not fit together, as by the topic: as `quarantine`. When the
  /// provider says so of several users and takes nothing of anybody, the credential is wrong.
  case mismatch(reason: String)
  /// The credential is wrong: it is suspended, its bindings stay.
  case misconfigured(reason: String)
  /// The credential was replaced while the push was under way, and the answer is about the old one: the
  /// push is due again at once, and nothing is said of token or credential.
  case superseded
  /// Try again, not before so many seconds if the provider named any.
  case retry(Scope, reason: String, afterSeconds: UInt32?)
  /// The provider will never take this push. Nothing is wrong with token or credential; somebody has
  /// to look why.
  case refused(reason: String)
}

/// A step that a gateway takes for its connection or its sign-in, besides answering.
public enum GatewayRepair: Sendable, Hashable {
  /// Nothing.
  case none
  /// Open another connection before the next attempt.
  case reconnect
  /// Sign a new provider token, unless the present one is younger than 20 minutes, and try once more.
  case renewProviderToken
  /// Go on with the provider token as it is: renewing it too often is what was wrong.
  case keepProviderToken
}
