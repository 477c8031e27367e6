/// What is the matter with the token and the credential of a push, as far as anything is.
struct Obstacles: Sendable, Hashable {
  var token: TokenState?
  var credential: CredentialState?
  /// Whether this push is the one by which a credential that had to wait is tried.
  var isTrial = false
}
