/// The shares of what may be under way at once: each credential has its own, each user a part of that.
///
/// No credential can take the places of all: it has at most half of what the others leave. So a provider
/// that is silent, or several, hold up their own pushes only.
struct Shares: Sendable, Hashable {
  /// The most of one credential.
  let ofCredential: Int
  /// The most of one user by one credential.
  let ofUser: Int
  /// The most of all.
  let total: Int

  init(_ settings: DispatchSettings) {
    ofCredential = settings.sendsMax
    // However small the share is, one user does not fill it.
    ofUser = min(settings.userSendsMax, max(1, settings.sendsMax / 2))
    total = settings.sendsTotalMax
  }

  /// Returns how many more may begin of a credential that has `own` of `all` that are under way.
  func room(own: Int, all: Int) -> Int {
    guard all < total else { return 0 }
    let share = min(ofCredential, max(1, (total - (all - own)) / 2))
    return max(0, min(share - own, total - all))
  }
}
