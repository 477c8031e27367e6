import MailboxModel
import MailboxStore
import MailboxTesting

/// Replays a chat into a store and says after each confirmed step how many are done.
///
/// Deposits that follow one another are made together, at most ``batchMax`` at once.
struct Replaying {
  static let batchMax = 8

  let directory: String
  let linesMax: Int
  let stepsDone: Int

  func run() async throws {
    let replay = try ChatReplay(lines: try ChatTrace.lines(atMost: linesMax))
    let clock = ManualClock()
    let start = clock.now
    let store = try await EmbeddedStore.open(
      at: directory, settings: ChatReplay.settings, clock: clock.storeClock)
    var script = ChatScript()
    var done = 0
    var batch: [Deposit] = []
    for line in replay.lines {
      clock.advance(to: start.adding(seconds: line.at))
      for step in try script.steps(for: line) {
        if done + batch.count < stepsDone {
          done += 1
          continue
        }
        if case .deposit(let line, let users) = step {
          batch.append(try replay.deposit(line, to: users))
          if batch.count < Self.batchMax { continue }
          try await flush(&batch, into: store, done: &done)
        } else {
          try await flush(&batch, into: store, done: &done)
          try await replay.perform(step, on: store)
          done += 1
          Crasher.say("\(done)")
        }
        if done.isMultiple(of: 97) { try await store.settle() }
      }
    }
    try await flush(&batch, into: store, done: &done)
    await store.close()
    Crasher.say("finished")
  }

  private func flush(
    _ batch: inout [Deposit], into store: EmbeddedStore, done: inout Int
  ) async throws {
    guard !batch.isEmpty else { return }
    for result in await store.deposit(batch) { _ = try result.get() }
    done += batch.count
    batch = []
    Crasher.say("\(done)")
  }
}
