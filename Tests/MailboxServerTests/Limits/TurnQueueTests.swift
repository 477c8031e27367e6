import Testing

@testable import MailboxServer

@Suite struct TurnQueueTests {
  /// A queue that expectations may change.
  private final class Turns<Call> {
    private var queue: TurnQueue<String, Call>

    init(places: Int) { queue = TurnQueue(places: places) }

    var running: Int { queue.running }
    var waiting: Int { queue.waiting }
    var ownerCount: Int { queue.ownerCount }
    func waitingCount(of owner: String) -> Int { queue.waitingCount(of: owner) }
    func begin(of owner: String) -> Bool { queue.begin(of: owner) }
    func arrive(_ call: Call, of owner: String) -> Bool { queue.arrive(call, of: owner) }
    func end(of owner: String, after used: Duration) -> Call? { queue.end(of: owner, after: used) }
  }

  @Test func `the calls of one wait for each other, and one of another begins next`() {
    let queue = Turns<Int>(places: 2)
    #expect(queue.arrive(0, of: "mallory"))
    for number in 1..<40 { #expect(!queue.arrive(number, of: "mallory")) }
    // One place is never his who has the others.
    #expect(queue.running == 1 && queue.waiting == 39)
    #expect(queue.arrive(100, of: "bob"))
    #expect(!queue.arrive(101, of: "carol"))
    #expect(queue.end(of: "mallory", after: .milliseconds(5)) == 101)
    #expect(queue.end(of: "carol", after: .zero) == 1)
    #expect(queue.waitingCount(of: "mallory") == 38)
  }

  @Test func `those who wait go in turn, and each in its order`() {
    let queue = Turns<String>(places: 1)
    #expect(queue.arrive("x", of: "x"))
    for name in ["a1", "a2", "a3", "b1", "b2", "c1"] {
      #expect(!queue.arrive(name, of: String(name.prefix(1))))
    }
    var order: [String] = []
    var running = "x"
    while let next = queue.end(of: String(running.prefix(1)), after: .zero) {
      order.append(next)
      running = next
    }
    #expect(order == ["a1", "b1", "c1", "a2", "b2", "a3"])
    #expect(queue.ownerCount == 0)
  }

  @Test func `an owner whose calls take long has as much time as others, not as many turns`() {
    let queue = Turns<String>(places: 1)
    let takes: [String: Duration] = ["long": .milliseconds(6), "short": .milliseconds(1)]
    var spent: [String: Duration] = [:]
    #expect(queue.arrive("long", of: "long"))
    var running = "long"
    for _ in 0..<7000 {
      for owner in ["long", "short"] where queue.waitingCount(of: owner) == 0 {
        #expect(!queue.arrive(owner, of: owner))
      }
      let took = takes[running] ?? .zero
      spent[running, default: .zero] += took
      guard let next = queue.end(of: running, after: took) else {
        Issue.record("nothing begins")
        return
      }
      running = next
    }
    let share = (spent["long"] ?? .zero) / (spent["short"] ?? .zero)
    #expect((0.8...1.25).contains(share), "\(share)")
  }

  @Test func `what somebody used is forgotten while nobody waits`() {
    let queue = Turns<String>(places: 2)
    #expect(queue.begin(of: "long"))
    #expect(queue.end(of: "long", after: .seconds(1)) == nil)
    #expect(queue.ownerCount == 0)
  }

  @Test func `one who used much and has gone is forgotten when its turns have passed`() {
    let queue = Turns<String>(places: 1)
    #expect(queue.arrive("long", of: "long"))
    for _ in 0..<20 {
      #expect(!queue.arrive("bob", of: "bob"))
      #expect(!queue.arrive("carol", of: "carol"))
    }
    #expect(queue.end(of: "long", after: .seconds(1)) == "bob")
    #expect(queue.ownerCount == 3)
    var running = "bob"
    for _ in 0..<20 { running = queue.end(of: running, after: .zero) ?? "none" }
    #expect(queue.waiting > 0 && queue.ownerCount == 2)
  }
}
