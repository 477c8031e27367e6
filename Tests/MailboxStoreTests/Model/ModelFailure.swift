import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting

/// A run of the model test that failed, and how to make it short enough to read.
struct ModelFailure {
  let settings: StoreSettings
  let seed: UInt64
  let operations: [ModelOperation]
  let error: any Error

  /// Returns the number of steps of a run: `MAILBOX_TEST_STEPS`, or the number given.
  static func steps(or standard: Int) -> Int {
    ProcessInfo.processInfo.environment["MAILBOX_TEST_STEPS"].flatMap { Int($0) } ?? standard
  }

  /// The failure with the last operations, and the fewest that still make it fail.
  func report() async -> String {
    let last = operations.suffix(30).map { "  \($0)" }.joined(separator: "\n")
    let shortest = await shrunk()
    let few = shortest.operations.suffix(60).map { "  \($0)" }.joined(separator: "\n")
    return """
      \(error)
      seed \(seed), step \(operations.count), after:
      \(last)
      the shortest run found that fails has \(shortest.operations.count) operations, at the end:
      \(few)
      and fails with \(shortest.error)
      """
  }

  /// Leaves out operations, first many at once, then one by one, as long as the rest still fails.
  private func shrunk() async -> (operations: [ModelOperation], error: String) {
    var shortest = operations
    var message = "\(error)"
    let deadline = ContinuousClock.now + .seconds(20)
    var chunk = max(1, operations.count / 2)
    while ContinuousClock.now < deadline {
      let before = shortest.count
      var start = 0
      while start < shortest.count, ContinuousClock.now < deadline {
        var fewer = shortest
        fewer.removeSubrange(start..<min(start + chunk, fewer.count))
        if let failure = await replayed(fewer) {
          shortest = Array(fewer.prefix(failure.steps))
          message = failure.error
        } else {
          start += chunk
        }
      }
      if chunk == 1, shortest.count == before { break }
      chunk = max(1, chunk / 2)
    }
    return (shortest, message)
  }

  /// Returns the step at which a run of these operations fails, and its error; nil when it does not.
  private func replayed(_ operations: [ModelOperation]) async -> (steps: Int, error: String)? {
    let settings = settings.with { $0.durability = .interval(milliseconds: 1000) }
    guard var run = try? await ModelRun(settings: settings, seed: seed &+ 1) else { return nil }
    var failure: (Int, String)?
    for (index, operation) in operations.enumerated() {
      do {
        try await run.step(operation)
        if index == operations.count - 1 { try await run.compareEverything() }
      } catch {
        failure = (index + 1, "\(error)")
        break
      }
    }
    await run.store.close()
    return failure
  }
}
