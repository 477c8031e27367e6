internal import MailboxModel

/// Tells a provider in trouble from pushes that bring it into trouble: one message, or one token, that
/// is always answered as if the credential had to wait must not hold everybody else's pushes.
///
/// In memory, bounded for each credential.
struct Suspects: Sendable {
  private static let credentialsMax = 1024
  private static let usersMax = 64

  private struct Suspicion {
    /// Users for whose push the credential had to wait, and whether it took others' since.
    var hasTakenOthers: [MailboxAddress: Bool] = [:]
    /// Users whose push was tried when the credential had waited, and made it wait again.
    var failedTrials: Set<MailboxAddress> = []
  }

  private var suspicions: [CredentialName: Suspicion] = [:]

  /// A user's push made the credential wait. True when it has done so before, and the credential took
  /// others' pushes in between: then it is about this push or token.
  mutating func failed(
    _ mailbox: MailboxAddress, by credential: CredentialName, isTrial: Bool
  ) -> Bool {
    if suspicions[credential] == nil, suspicions.count >= Self.credentialsMax {
      suspicions.removeAll()
    }
    var suspicion = suspicions[credential] ?? Suspicion()
    let isItself = suspicion.hasTakenOthers[mailbox] == true
    if suspicion.hasTakenOthers.count >= Self.usersMax { suspicion.hasTakenOthers.removeAll() }
    suspicion.hasTakenOthers[mailbox] = false
    if isTrial {
      if suspicion.failedTrials.count >= Self.usersMax { suspicion.failedTrials.removeAll() }
      suspicion.failedTrials.insert(mailbox)
    }
    suspicions[credential] = suspicion
    return isItself
  }

  /// A user's push was taken.
  mutating func delivered(_ mailbox: MailboxAddress, by credential: CredentialName) {
    guard var suspicion = suspicions[credential] else { return }
    suspicion.failedTrials = []
    suspicion.hasTakenOthers[mailbox] = nil
    for other in suspicion.hasTakenOthers.keys { suspicion.hasTakenOthers[other] = true }
    suspicions[credential] = suspicion.hasTakenOthers.isEmpty ? nil : suspicion
  }

  /// Picks the waiting push to try first when a credential has waited: the oldest, unless that user's was
  /// tried already; where all were, they are tried anew.
  mutating func trial(among pushes: [PendingPush], by credential: CredentialName) -> PendingPush? {
    let failed = suspicions[credential]?.failedTrials ?? []
    if let push = pushes.first(where: { !failed.contains($0.key.mailbox) }) { return push }
    suspicions[credential]?.failedTrials = []
    return pushes.first
  }
}
