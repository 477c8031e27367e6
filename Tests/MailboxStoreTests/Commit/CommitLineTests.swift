import MailboxModel
import Testing

@testable import MailboxStore

@Suite("The lines before the commit thread") struct CommitLineTests {
  /// Counts, and says how many mailboxes it reaches.
  private final class Operation: PendingOperation {
    let number: Int
    let mailboxes: Int

    init(_ number: Int, mailboxes: Int = 1) {
      self.number = number
      self.mailboxes = mailboxes
    }

    func plan(with planner: Planner) {}
    func finish(_ failure: MailboxError?) {}
  }

  private func numbers(_ operations: ArraySlice<any PendingOperation>) -> [Int] {
    operations.compactMap { ($0 as? Operation)?.number }
  }

  @Test func `each line keeps its order, and what comes later waits for its turn`() {
    var line = CommitLine()
    var ordinary: [any PendingOperation] = (0..<5).map { Operation($0) }
    var large: [any PendingOperation] = [Operation(100), Operation(101)]
    line.take(ordinary: &ordinary, large: &large)
    #expect(ordinary.isEmpty && large.isEmpty && line.count == 7)
    var planned = 0
    #expect(numbers(line.planOrdinary(until: { planned == 3 }) { _ in planned += 1 }) == [0, 1, 2])
    ordinary = [Operation(5)]
    large = [Operation(102)]
    line.take(ordinary: &ordinary, large: &large)
    // Ordinary ones are taken over when those before are done; nothing is copied for it.
    #expect(ordinary.count == 1 && large.isEmpty)
    #expect(numbers(line.planOrdinary(until: { false }) { _ in }) == [3, 4])
    line.take(ordinary: &ordinary, large: &large)
    #expect(numbers(line.planOrdinary(until: { false }) { _ in }) == [5])
    #expect(!line.hasOrdinary && line.hasLarge)
    #expect(numbers(line.planLarge(until: { true }) { _ in }) == [100])
    #expect(numbers(line.planLarge(until: { false }) { _ in }) == [101, 102])
    #expect(line.isEmpty)
  }

  @Test func `a large deposit joins no batch that has begun`() {
    var line = CommitLine()
    var none: [any PendingOperation] = []
    var large: [any PendingOperation] = [
      Operation(1), Operation(2, mailboxes: 10_000), Operation(3), Operation(4, mailboxes: 257),
    ]
    line.take(ordinary: &none, large: &large)
    #expect(numbers(line.planLarge(until: { false }) { _ in }) == [1])
    #expect(numbers(line.planLarge(until: { true }) { _ in }) == [2])
    #expect(numbers(line.planLarge(until: { false }) { _ in }) == [3])
    #expect(numbers(line.planLarge(until: { false }) { _ in }) == [4])
  }
}
