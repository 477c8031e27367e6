import MailboxProtocol
import Synchronization

/// The messages of ordinary users: those that were confirmed, and those that were received.
final class Correspondence: Sendable {
  private struct Mail {
    /// Ids of messages whose deposit was confirmed.
    var confirmed: Set<Int> = []
    /// Ids of messages that were sent, confirmed or not.
    var sent: Set<Int> = []
    var received: Set<Int> = []
    var lastSequence: UInt64 = 0
    var isDraining = false
  }

  private struct State {
    var mail: [Mail]
    var losses: [String] = []

    mutating func complain(_ loss: String) {
      if losses.count < Correspondence.lossesMax { losses.append(loss) }
    }
  }

  private static let lossesMax = 20

  private let state: Mutex<State>

  init(users: Int) { state = Mutex(State(mail: Array(repeating: Mail(), count: users))) }

  func note(sent id: Int, to users: [Int]) {
    state.withLock { state in for user in users { state.mail[user].sent.insert(id) } }
  }

  func note(confirmed id: Int, to users: [Int]) {
    state.withLock { state in for user in users { state.mail[user].confirmed.insert(id) } }
  }

  /// Begins to drain a user unless another task does.
  func beginDraining(_ user: Int) -> Bool {
    state.withLock { state in
      guard !state.mail[user].isDraining else { return false }
      state.mail[user].isDraining = true
      return true
    }
  }

  func endDraining(_ user: Int) { state.withLock { $0.mail[user].isDraining = false } }

  /// Takes a page that was acknowledged: each message once, in order, and no gap.
  func note(_ page: OfflineMailbox_V1_Page, of user: Int) {
    state.withLock { state in
      if let gap = page.gaps.first {
        state.complain("user-\(user) has a gap at \(gap.from), \(gap.reason)")
      }
      for message in page.messages {
        guard let id = Int(message.id), state.mail[user].sent.contains(id) else {
          state.complain("user-\(user) got '\(message.id)', which nobody sent")
          continue
        }
        if !state.mail[user].received.insert(id).inserted {
          state.complain("user-\(user) got '\(id)' twice")
        }
        if message.sequence != state.mail[user].lastSequence + 1 {
          state.complain(
            "user-\(user) got \(message.sequence) after \(state.mail[user].lastSequence)")
        }
        state.mail[user].lastSequence = message.sequence
      }
    }
  }

  /// Returns the complaints once all is drained, lost messages included.
  func losses() -> [String] {
    state.withLock { state in
      for (user, mail) in state.mail.enumerated() {
        let lost = mail.confirmed.subtracting(mail.received)
        if let first = lost.min() {
          state.complain("user-\(user) lost \(lost.count) confirmed messages, the first '\(first)'")
        }
      }
      return state.losses
    }
  }

  /// The number of confirmed messages, a message to ten users being ten.
  var confirmedCount: Int { state.withLock { $0.mail.reduce(0) { $0 + $1.confirmed.count } } }
}
