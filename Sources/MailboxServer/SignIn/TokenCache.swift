internal import Synchronization

/// The tokens that one ``SignIn`` has let in; see ``KnownTokens``.
final class TokenCache: Sendable {
  private let known: Mutex<KnownTokens>

  init(limits: KnownTokens.Limits = KnownTokens.Limits()) {
    known = Mutex(KnownTokens(limits: limits))
  }

  /// The number of tokens that are known.
  var count: Int { known.withLock { $0.count } }

  /// Returns what a token says; nil when it is not known.
  func find(_ token: SignedToken) -> VerifiedToken? { known.withLock { $0.find(token) } }

  /// Keeps what a token says that was verified.
  func keep(_ found: VerifiedToken, of token: SignedToken) {
    known.withLock { $0.keep(found, of: token) }
  }

  /// Forgets a token.
  func forget(_ token: SignedToken) { known.withLock { $0.forget(token) } }
}
