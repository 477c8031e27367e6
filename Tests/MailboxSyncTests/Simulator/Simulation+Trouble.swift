import MailboxModel
import MailboxSync
import MailboxTesting

/// The trouble that the seed makes for both sides.
extension Simulation {
  func begin() async throws {
    try await deposit()
    for phone in phones {
      // A device holds messages from its first registration on.
      schedule(after: Int64.random(in: 0...2_000, using: &random)) { try $0.startApp(on: phone) }
    }
    scheduleTrouble()
  }

  /// Every connection breaks once more; from here on nothing does. What is down comes up, and in
  /// every other run something is still deposited.
  func calm() {
    isCalm = true
    note("calm")
    for connection in phones.compactMap({ $0.client?.connection }) { cut(connection) }
    schedule(after: 3_000) { try await $0.serverStarts() }
    guard chance(in: 2) else { return }
    for delay in [Int64(50_000), 90_000] {
      schedule(after: delay) { simulation in
        for _ in 0..<7 { try await simulation.deposit() }
      }
    }
  }

  private func scheduleTrouble() {
    let pause = Int64.random(in: 0...2 * plan.troubleEveryMilliseconds, using: &random)
    schedule(after: pause) { simulation in
      guard !simulation.isCalm else { return }
      try await simulation.trouble()
      simulation.scheduleTrouble()
    }
  }

  private func trouble() async throws {
    let phone = random.pick(phones)
    if plan.departs, chance(in: 10) { return try await depart(phone) }
    switch Int.random(in: 0..<40, using: &random) {
    case 0..<14: try await deposit()
    case 14..<18: for _ in 0..<Int.random(in: 5...25, using: &random) { try await deposit() }
    case 18..<21: if plan.expires { try await deposit(timeToLiveSeconds: 2) }
    case 21..<24: try await recall()
    case 24..<29: if let connection = phone.client?.connection { cut(connection) }
    case 29..<32: crashApp(on: phone)
    case 32: crashServer()
    case 33: try await serverGoesAway()
    case 34: if plan.purges, chance(in: 3) { try await purge() }
    case 38: if chance(in: 2) { restore(phone) }
    case 35..<38: try leaveOrCome(phone)
    default: break
    }
  }

  func deposit(timeToLiveSeconds: UInt32? = nil, text: String? = nil) async throws {
    depositsMade += 1
    let id = MessageID(checked: "m\(depositsMade)")
    let length = Int.random(in: chance(in: 12) ? 300...900 : 0...120, using: &random)
    let words = text ?? "\(depositsMade) " + String(repeating: "x", count: length)
    var message = Message(from: "alice", text: words, id: id)
    message.timeToLiveSeconds = timeToLiveSeconds
    let sequence = try await store.deposit(message)
    let epoch = try await store.position().epoch
    note("sequence \(sequence) is deposited")
    guard deposited[epoch]?[sequence] == nil else {
      throw Violation("G2", "sequence \(sequence) was given twice in epoch \(epoch)")
    }
    deposited[epoch, default: [:]][sequence] = Deposited(
      id: id, text: words, expiresAt: timeToLiveSeconds.map { now + Int64($0) * 1000 })
    notifyDeposit(of: sequence, in: epoch)
  }

  private func recall() async throws {
    let epoch = try await store.position().epoch
    guard let newest = deposited[epoch]?.keys.max() else { return }
    let sequence = newest - min(newest - 1, UInt64.random(in: 0...6, using: &random))
    guard let target = deposited[epoch]?[sequence] else { return }
    if try await store.recall(target.id, from: "alice") {
      note("sequence \(sequence) is recalled")
      deposited[epoch]?[sequence]?.isRecalled = true
    }
  }

  private func purge() async throws {
    let epoch = try await store.purge()
    note("the mailbox is purged, epoch \(epoch) begins")
    attempts = [:]
    // It is forgotten, and new when it comes again.
    for phone in phones where phone.standing.hasLeft { phone.standing.signIn = .unknown }
    for end in servers.values.sorted(by: { $0.id < $1.id }) {
      try await take(.ending(.purged), by: end)
    }
  }

  /// The phone gets an older state of itself: its cursor goes back.
  private func restore(_ phone: Phone) {
    guard let persisted = phone.persisted, persisted.sequence > 0 else { return }
    crashApp(on: phone)
    let back = UInt64.random(in: 1...min(20, persisted.sequence), using: &random)
    phone.persisted = Cursor(epoch: persisted.epoch, sequence: persisted.sequence - back)
    note("\(phone.device) is restored and goes back by \(back)")
  }

  private func crashServer() {
    guard serverIsUp else { return }
    note("the server crashes")
    serverIsUp = false
    serverRun += 1
    let connections = servers.values.sorted { $0.id < $1.id }.map(\.connection)
    servers = [:]
    attempts = [:]
    live = LiveSessions()
    for connection in connections {
      connection.isClosedAtServer = true
      cut(connection)
    }
    schedule(after: Int64.random(in: 100...4_000, using: &random)) { try await $0.serverStarts() }
  }

  /// A host that starts again knows of no connection: whoever was there counts as asleep.
  private func serverStarts() async throws {
    guard !serverIsUp else { return }
    note("the server starts")
    serverIsUp = true
    for phone in phones {
      let presence = try await store.device(phone.device)?.presence
      guard presence == .foreground || presence == .background else { continue }
      try await report(.suspended, badge: nil, of: phone.device)
    }
  }

  private func serverGoesAway() async throws {
    note("the server sends everyone away")
    let pause = UInt32.random(in: 0...2_000, using: &random)
    for end in servers.values.sorted(by: { $0.id < $1.id }) {
      try await take(.ending(.goingAway(retryAfterMilliseconds: pause)), by: end)
    }
  }

  private func leaveOrCome(_ phone: Phone) throws {
    guard let client = phone.client else { return }
    try take(
      chance(in: 2) ? .enteredBackground(badge: 3) : .enteredForeground, by: client, on: phone)
  }
}
