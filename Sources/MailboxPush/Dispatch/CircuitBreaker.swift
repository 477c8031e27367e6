internal import MailboxModel

/// Notices that a credential is wrong although its provider speaks of tokens only: when the tokens of
/// many users die at once, or when the provider says of everybody that binding and credential do not
/// fit. Then nothing is taken from the users, who would be left without pushes.
///
/// It counts users, not tokens: whoever invents tokens counts once. In memory: after a restart it counts
/// anew.
struct CircuitBreaker: Sendable {
  /// A provider's answer, as far as it concerns the credential.
  enum Answer: Sendable {
    /// It took the push.
    case delivered
    /// The token is dead.
    case death
    /// The binding and the credential do not fit together.
    case mismatch
    /// Something else about this push or token.
    case other
  }

  /// A device whose binding was refused.
  struct Refused: Hashable, Sendable {
    var mailbox: MailboxAddress
    var device: DeviceID
  }

  private static let windowSeconds: Int64 = 60
  /// The most credentials that are watched; beyond, the longest watched is counted anew.
  private static let credentialsMax = 1024
  /// The weight of a minute in what is usual: one part of so many.
  private static let usualWindows = 8.0

  private struct Watch {
    var begins: Timestamp
    var users = UserSample()
    /// Those whose binding was refused in this window; no more than it takes to open.
    var refused: Set<Refused> = []
    /// The share of users with a death that is usual, from 0 to 1.
    var usualShare = 0.0
  }

  /// So many users with a death open it, if they are more than usual.
  let deathsMax: Int
  /// So many users whose bindings are refused open it, if there is nobody else.
  let mismatchesMax: Int
  private var watches: [CredentialName: Watch] = [:]

  init(deathsMax: Int, mismatchesMax: Int) {
    self.deathsMax = deathsMax
    self.mismatchesMax = mismatchesMax
  }

  /// Counts an answer; true when the credential is wrong. From there it counts anew.
  mutating func opens(
    on credential: CredentialName, _ answer: Answer, of mailbox: MailboxAddress, now: Timestamp
  ) -> Bool {
    makeRoom(for: credential)
    var watch = watches[credential] ?? Watch(begins: now)
    if now >= watch.begins.adding(seconds: Self.windowSeconds) || now < watch.begins {
      learn(from: &watch)
      watch.begins = now
    }
    watch.users.note(answer, of: mailbox)
    let opens = isWrong(watch, answer)
    // Opening teaches too: who resumes the credential again and again means it.
    if opens { learn(from: &watch, forgetsRefused: false) }
    watches[credential] = watch
    return opens
  }

  /// Remembers whose binding was refused, to be given back should all be refused.
  mutating func note(_ refused: Refused, on credential: CredentialName) {
    guard watches[credential]?.refused.count ?? .max < mismatchesMax else { return }
    watches[credential]?.refused.insert(refused)
  }

  /// Takes out the devices whose bindings were refused in the window that has opened.
  mutating func takeRefused(on credential: CredentialName) -> Set<Refused> {
    defer { watches[credential]?.refused = [] }
    return watches[credential]?.refused ?? []
  }

  private func isWrong(_ watch: Watch, _ answer: Answer) -> Bool {
    let counts = watch.users.counts
    switch answer {
    case .death:
      // Half of what is not usual: where nobody's tokens die, half of the users; where most die every
      // day, as an app is hardly used any more, half of the rest.
      let share = watch.usualShare + (1 - watch.usualShare) / 2
      return counts.died >= deathsMax && Double(counts.died) >= share * Double(counts.answered)
    case .mismatch:
      return counts.mismatched >= mismatchesMax && counts.mismatched == counts.answered
    case .delivered, .other: return false
    }
  }

  /// Makes a window's share of deaths part of what is usual, bit by bit. A few users say nothing.
  private func learn(from watch: inout Watch, forgetsRefused: Bool = true) {
    let counts = watch.users.counts
    if counts.answered >= deathsMax {
      let share = Double(counts.died) / Double(counts.answered)
      watch.usualShare += (share - watch.usualShare) / Self.usualWindows
    }
    watch.users = UserSample()
    if forgetsRefused { watch.refused = [] }
  }

  private mutating func makeRoom(for credential: CredentialName) {
    guard watches[credential] == nil, watches.count >= Self.credentialsMax else { return }
    let oldest = watches.min { $0.value.begins < $1.value.begins }
    if let oldest { watches[oldest.key] = nil }
  }
}
