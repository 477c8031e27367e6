internal import MailboxModel

/// Notices when many tokens of a credential die at once: then the credential is wrong, and removing
/// the tokens would leave everybody without pushes.
///
/// In memory: after a restart it counts anew.
struct CircuitBreaker: Sendable {
  private struct Window {
    var begins: Timestamp
    var answers = 0
    var deaths = 0
  }

  private static let windowSeconds: Int64 = 60
  /// The most credentials that are watched; beyond, the longest watched is counted anew.
  private static let credentialsMax = 1024

  let deathsMax: Int
  private var windows: [String: Window] = [:]

  init(deathsMax: Int) { self.deathsMax = deathsMax }

  /// Counts an answer; true when too many tokens died.
  mutating func opens(on credential: String, isDeath: Bool, now: Timestamp) -> Bool {
    var window = windows[credential] ?? Window(begins: now)
    if now >= window.begins.adding(seconds: Self.windowSeconds) { window = Window(begins: now) }
    window.answers += 1
    if isDeath { window.deaths += 1 }
    makeRoom(for: credential)
    windows[credential] = window
    return isDeath && window.deaths >= deathsMax && window.deaths * 2 >= window.answers
  }

  private mutating func makeRoom(for credential: String) {
    guard windows[credential] == nil, windows.count >= Self.credentialsMax else { return }
    let oldest = windows.min { $0.value.begins < $1.value.begins }
    if let oldest { windows[oldest.key] = nil }
  }
}
