import MailboxSync
import MailboxTesting
import Testing

struct AdmissionTests {
  private var random = SeededGenerator(seed: 1)

  private func session(_ number: Int) -> SessionID { SessionID(rawValue: UInt64(number)) }

  private func gate(draining: Int, waiting: Int) -> Admission {
    var settings = Admission.Settings()
    settings.drainingMax = draining
    settings.waitingMax = waiting
    return Admission(settings: settings)
  }

  @Test mutating func `so many drain, so many wait in order, the rest is told when to come back`() {
    var gate = gate(draining: 2, waiting: 2)
    let decisions = (1...5).map { gate.arrived(session($0), at: at(0), using: &random) }
    #expect(decisions.prefix(4) == [.drains, .drains, .waits(behind: 0), .waits(behind: 1)])
    guard case .comesBack(let pause) = decisions[4] else {
      Issue.record("the fifth: \(decisions[4])")
      return
    }
    #expect((2_000...4_000).contains(pause))
    let next = gate.left(session(2), at: at(1))
    #expect(next == [session(3)])
  }

  @Test mutating func `who gives up waiting leaves the place to the next`() {
    var gate = gate(draining: 1, waiting: 3)
    for number in 1...4 { _ = gate.arrived(session(number), at: at(0), using: &random) }
    let gaveUp = gate.left(session(2), at: at(0))
    #expect(gaveUp == [])
    let next = gate.left(session(1), at: at(0))
    #expect(next == [session(3)])
    #expect(gate.waitingCount == 1)
  }

  @Test mutating func `a turn that lasts too long ends for the sake of those who wait`() {
    var gate = gate(draining: 1, waiting: 3)
    for number in 1...2 { _ = gate.arrived(session(number), at: at(0), using: &random) }
    #expect(gate.deadline == at(10_000))
    let early = gate.timePassed(at: at(9_999))
    #expect(early == [])
    let late = gate.timePassed(at: at(10_000))
    #expect(late == [session(2)])
    let gone = gate.left(session(1), at: at(10_001))
    #expect(gone == [])
    #expect(gate.drainingCount == 1)
  }

  @Test mutating func `asking again takes no second place`() {
    var gate = gate(draining: 1, waiting: 3)
    for number in [1, 1, 2, 2] { _ = gate.arrived(session(number), at: at(0), using: &random) }
    #expect(gate.drainingCount == 1)
    #expect(gate.waitingCount == 1)
  }

  /// Random arrivals and departures against the plainest queue there is.
  @Test func `in a storm the bounds hold and the order is that of arrival`() {
    let seed = SeededGenerator.seed(or: 3)
    var random = SeededGenerator(seed: seed)
    var gate = gate(draining: 8, waiting: 40)
    var draining: Set<SessionID> = []
    var waiting: [SessionID] = []
    for number in 0..<5_000 {
      if random.once(in: 2) {
        switch gate.arrived(session(number), at: at(0), using: &random) {
        case .drains: draining.insert(session(number))
        case .waits: waiting.append(session(number))
        case .comesBack: #expect(waiting.count == 40, "seed \(seed)")
        }
      } else if let leaver = (draining.sorted() + waiting).randomElement(using: &random) {
        draining.remove(leaver)
        waiting.removeAll { $0 == leaver }
        let admitted = gate.left(leaver, at: at(0))
        let expected = Array(waiting.prefix(8 - draining.count))
        #expect(admitted == expected, "seed \(seed)")
        draining.formUnion(admitted)
        waiting.removeFirst(admitted.count)
      }
      #expect(gate.drainingCount == draining.count && draining.count <= 8, "seed \(seed)")
      #expect(gate.waitingCount == waiting.count && waiting.count <= 40, "seed \(seed)")
    }
  }
}
