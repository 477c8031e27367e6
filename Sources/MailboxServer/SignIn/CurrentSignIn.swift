internal import Synchronization

/// The check of tokens as it is now: keys come and go while the server runs.
final class CurrentSignIn: Sendable {
  private let signIn: Mutex<SignIn>

  init(_ signIn: SignIn) { self.signIn = Mutex(signIn) }

  var now: SignIn { signIn.withLock { $0 } }

  /// Checks by other keys from now on.
  func take(_ keys: [SignInKey], _ settings: SignInSettings) {
    signIn.withLock { $0 = SignIn(keys: keys, settings: settings, now: $0.now) }
  }
}
