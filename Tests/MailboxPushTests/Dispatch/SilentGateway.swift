import MailboxModel
import MailboxPush
import MailboxTesting
import Synchronization

/// A gateway whose provider does not answer: by credential or token, until it is told to. Everybody
/// else's pushes are answered at once.
final class SilentGateway: PushGateway {
  private struct State {
    var isSilent = true
    var arrived: [(credential: CredentialName, token: String)] = []
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())
  private let isSilent: @Sendable (Binding) -> Bool
  private let outcome: PushOutcome
  private let arrivals: AsyncStream<String>.Continuation
  /// The tokens of pushes that were answered, as they are.
  let answered: AsyncStream<String>

  init(
    answering outcome: PushOutcome = .delivered,
    where isSilent: @escaping @Sendable (Binding) -> Bool
  ) {
    self.outcome = outcome
    self.isSilent = isSilent
    (answered, arrivals) = AsyncStream.makeStream(of: String.self)
  }

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    let waits = state.withLock { state in
      state.arrived.append((binding.credential, binding.token.name))
      return state.isSilent && isSilent(binding)
    }
    if waits {
      await withCheckedContinuation { continuation in
        let goesOn = state.withLock { state in
          if state.isSilent { state.waiting.append(continuation) }
          return !state.isSilent
        }
        if goesOn { continuation.resume() }
      }
    }
    arrivals.yield(binding.token.name)
    return outcome
  }

  /// From now on everybody is answered, also what is under way.
  func speak() {
    let waiting = state.withLock { state in
      state.isSilent = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Returns the number of pushes of a credential that have arrived.
  func count(by credential: CredentialName) -> Int {
    state.withLock { $0.arrived.count { $0.credential == credential } }
  }

  /// Returns the number of pushes to a token that have arrived.
  func count(to token: String) -> Int {
    state.withLock { $0.arrived.count { $0.token == token } }
  }
}
