/// The trouble with the token and the credential of a push, as far as there is any.
struct Obstacles: Sendable, Hashable {
  var token: TokenState?
  var credential: CredentialState?
  /// True when this push is the trial of a credential that had to wait.
  var isTrial = false
}
