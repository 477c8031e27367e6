import Foundation
import Synchronization

/// Counts what a hostile has done, and says it once a second: its last line tells all.
final class Deeds: Sendable {
  private struct State {
    var counts: [String: Int] = [:]
    var saidAt = ContinuousClock.now
  }

  private let state = Mutex(State())

  func note(_ what: String) {
    let line = state.withLock { state -> String? in
      state.counts[what, default: 0] += 1
      guard ContinuousClock.now - state.saidAt > .seconds(1) else { return nil }
      state.saidAt = .now
      return state.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        .joined(separator: ", ")
    }
    if let line { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
  }
}
