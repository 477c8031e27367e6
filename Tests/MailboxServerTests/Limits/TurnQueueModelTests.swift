import MailboxTesting
import Testing

@testable import MailboxServer

/// Random calls of a few owners, on a clock of the test's own: what is promised holds at each step.
@Suite struct TurnQueueModelTests {
  private struct Call: Hashable, Sendable {
    var owner: Int
    var number: Int
    /// The time that it takes.
    var milliseconds: Int
  }

  /// A call that is the next of its owner, while that has a place to have.
  private struct Front {
    /// True when nothing was known of the owner when it came.
    var isNew: Bool
    /// The calls of others that have begun since.
    var passed: [Int: Int] = [:]
  }

  private struct Run {
    var queue: TurnQueue<Int, Call>
    var random: SeededGenerator
    var now = 0
    var calls = 0
    var running: [(call: Call, endsAt: Int)] = []
    var waiting: [Int: [Call]] = [:]
    var fronts: [Int: Front] = [:]

    mutating func step() {
      // Now more come than go, now fewer.
      let odds = calls / 100 % 2 == 0 ? 2 : 4
      if random.once(in: odds) || running.isEmpty { arrive() } else { endNext() }
    }

    private mutating func arrive() {
      calls += 1
      // Half of all are of one owner, who takes long, as another one does.
      let owner = random.once(in: 2) ? 0 : Int.random(in: 1..<8, using: &random)
      let call = Call(
        owner: owner, number: calls,
        milliseconds: owner < 2 ? Int.random(in: 2...20, using: &random) : 0)
      let before = queue.ownerCount
      if queue.arrive(call, of: owner) {
        #expect(waiting[owner, default: []].isEmpty, "it overtook its owner's others")
        begin(call)
      } else {
        waiting[owner, default: []].append(call)
        comeToFront(of: owner, isNew: queue.ownerCount > before)
      }
    }

    mutating func endNext() {
      guard let index = running.indices.min(by: { running[$0].endsAt < running[$1].endsAt })
      else { return }
      let (ended, endsAt) = running.remove(at: index)
      now = endsAt
      if let next = queue.end(of: ended.owner, after: .milliseconds(ended.milliseconds)) {
        #expect(waiting[next.owner]?.first == next, "it overtook its owner's others")
        waiting[next.owner]?.removeFirst()
        fronts[next.owner] = nil
        begin(next)
        comeToFront(of: next.owner, isNew: false)
      }
      comeToFront(of: ended.owner, isNew: false)
    }

    private mutating func begin(_ call: Call) {
      running.append((call, now + call.milliseconds))
      for owner in fronts.keys { fronts[owner]?.passed[call.owner, default: 0] += 1 }
    }

    private mutating func comeToFront(of owner: Int, isNew: Bool) {
      guard fronts[owner] == nil, waiting[owner]?.isEmpty == false, mayBegin(owner) else { return }
      fronts[owner] = Front(isNew: isNew)
    }

    private func mayBegin(_ owner: Int) -> Bool {
      running.count { $0.call.owner == owner } < queue.placesOfOne
    }

    func check() {
      #expect(queue.running == running.count && running.count <= queue.places)
      for owner in 0..<8 {
        #expect(running.count { $0.call.owner == owner } <= queue.placesOfOne)
        #expect(queue.waitingCount(of: owner) == waiting[owner, default: []].count)
      }
      #expect(queue.waiting == waiting.values.reduce(0) { $0 + $1.count })
      // Nobody waits who may have a place that is free.
      #expect(running.count == queue.places || fronts.isEmpty, "a place stands empty")
      for front in fronts.values {
        // Each call of the owner's that ends meanwhile may have it passed over again.
        let most = front.isNew ? 1 : 9 * queue.placesOfOne
        #expect(front.passed.values.allSatisfy { $0 <= most }, "others had more turns")
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 1), (3, 2), (8, 7), (16, 1)])
  func `places are taken, in turn and in order, and nothing is kept`(
    places: Int, placesOfOne: Int
  ) {
    for number in 1...30 as ClosedRange<UInt64> {
      let seed = SeededGenerator.seed(or: number)
      var run = Run(
        queue: TurnQueue(places: places, placesOfOne: placesOfOne),
        random: SeededGenerator(seed: seed))
      for _ in 0..<1000 {
        run.step()
        run.check()
      }
      while !run.running.isEmpty {
        run.endNext()
        run.check()
      }
      #expect(run.queue.waiting == 0 && run.queue.ownerCount == 0, "seed \(seed)")
    }
  }
}
