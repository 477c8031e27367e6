/// W8: a real chat room, each message to the hundred who were there lately.
final class Chat: Work {
  private static let messagesPerBatch = 100
  private let sizes: Sizes
  private let trace: ChatTrace
  /// Messages that must still wait in all mailboxes together.
  private var waiting = 0

  /// Nil when the trace is not there.
  init?(_ sizes: Sizes) {
    guard let path = ChatTrace.find(),
      let trace = try? ChatTrace(path: path, messagesPerBatch: Self.messagesPerBatch)
    else { return nil }
    self.sizes = sizes
    self.trace = trace
  }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (trace.users, sizes.journalBudgetBytes, 100_000)
  }

  func cases(for system: String) -> [String] { system == Systems.layout ? [] : ["W8"] }

  func prepare(_ name: String, _ contender: any Contender) async throws {}

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    let perRound = sizes.traceLines / Self.messagesPerBatch
    let start = round * perRound
    let batches = trace.batches[
      min(start, trace.batches.count)..<min(start + perRound, trace.batches.count)]
    let (seconds, drained) = try await timed {
      var drained = Tally()
      for batch in batches {
        drained += try await contender.deliver(batch.messages, draining: batch.speakers)
      }
      return drained
    }
    waiting += batches.reduce(0) { $0 + $1.messages.reduce(0) { $0 + $1.members.count } }
    waiting -= Int(drained.messages)
    guard try await contender.drain(Array(0..<trace.users)).messages == waiting else {
      throw MeasuringError("it does not hold what was deposited and not drained")
    }
    let messages = batches.reduce(0) { $0 + $1.messages.count }
    guard messages > 0 else { throw MeasuringError("the trace is too short") }
    return [
      Sample(
        work: name, unit: "chat messages/s", value: Double(messages) / seconds,
        operations: Double(messages))
    ]
  }
}
