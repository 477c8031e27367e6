import MailboxModel
import MailboxSync
import MailboxTesting

/// The phone's host and its app.
extension Simulation {
  func startApp(on phone: Phone) throws {
    guard phone.client == nil else { return }
    phone.incarnation += 1
    note("\(phone.device) starts at \(phone.persisted.map(\.description) ?? "nothing")")
    var settings = plan.client
    settings.replacesOthers = phone.replacesOthers
    phone.replacesOthers = false
    let client = RunningApp(
      session: ClientSession(device: phone.device, cursor: phone.persisted, settings: settings))
    client.delivered = phone.persisted
    phone.client = client
    try take(.start, by: client, on: phone)
  }

  /// The app and all that it had in memory is gone; the network finds out later.
  func crashApp(on phone: Phone, forMilliseconds pause: ClosedRange<Int64> = 0...3_000) {
    guard let client = phone.client else { return }
    note("\(phone.device) crashes")
    phone.client = nil
    if let connection = client.connection { cut(connection) }
    schedule(after: Int64.random(in: pause, using: &random)) { try $0.startApp(on: phone) }
  }

  func frameArrivedAtClient(_ frame: ServerFrame, on connection: Connection) throws {
    guard !connection.isClosedAtClient, let phone = connection.phone, let client = phone.client,
      phone.incarnation == connection.incarnation, client.connection === connection
    else { return }
    note("\(phone.device) receives \(frame.summary)")
    try take(.received(frame), by: client, on: phone)
  }

  func clientNoticesEnd(of connection: Connection) throws {
    guard !connection.isClosedAtClient else { return }
    connection.isClosedAtClient = true
    guard let phone = connection.phone, let client = phone.client,
      client.connection === connection
    else { return }
    note("\(phone.device) sees its connection closed")
    client.connection = nil
    try take(.connectionLost, by: client, on: phone)
  }

  /// An app's session takes in what happened, and what it asks for is done.
  func take(_ input: ClientInput, by client: RunningApp, on phone: Phone) throws {
    for action in client.session.take(input, at: instant, using: &random) {
      switch action {
      case .connect: connect(client, of: phone)
      case .send(let frame):
        if let connection = client.connection { transmit(frame, on: connection) }
      case .disconnect: disconnect(client)
      case .began(let beginning):
        client.isCaughtUp = false
        if client.delivered == nil { begin(beginning, on: phone, client) }
      case .startOver(let reason, let beginning):
        try checkReset(reason, beginning, of: client, on: phone)
        client.isCaughtUp = false
        client.inbox = []
        begin(beginning, on: phone, client)
      case .deliver(let entries, let end):
        try checkDelivery(entries, end: end, of: client, on: phone)
        client.inbox.append((entries, end))
        handleNext(of: client, on: phone)
      case .persist(let cursor): phone.persisted = cursor
      case .caughtUp(let cursor):
        guard !client.isCaughtUp else { throw Violation("G7", "caught up twice, at \(cursor)") }
        client.isCaughtUp = true
      case .unreadChanged: break
      case .report(.noWelcome): note("\(phone.device) waited for Welcome in vain")
      case .report(let fault): throw Violation("G7", "\(phone.device) reports: \(fault)")
      case .end(let reason): ended(client, of: phone, reason)
      }
    }
  }

  private func begin(_ beginning: Beginning, on phone: Phone, _ client: RunningApp) {
    client.delivered = Cursor(epoch: beginning.epoch, sequence: beginning.start)
    if phone.begins[beginning.epoch] == nil { phone.begins[beginning.epoch] = beginning.start }
  }

  private func connect(_ client: RunningApp, of phone: Phone) {
    let incarnation = phone.incarnation
    schedule(after: delay()) { simulation in
      guard phone.client === client, phone.incarnation == incarnation else { return }
      guard simulation.serverIsUp, simulation.isCalm || !simulation.chance(in: 6) else {
        simulation.note("\(phone.device) cannot connect")
        try simulation.take(.connectionLost, by: client, on: phone)
        return
      }
      let connection = simulation.newConnection(of: phone)
      client.connection = connection
      simulation.note("\(phone.device) is connected by \(connection.id)")
      try simulation.take(.connected, by: client, on: phone)
    }
  }

  private func disconnect(_ client: RunningApp) {
    guard let connection = client.connection else { return }
    client.connection = nil
    connection.isClosedAtClient = true
    schedule(at: max(connection.lastArrivalAtServer, now) + 1) {
      try await $0.serverNoticesEnd(of: connection)
    }
  }

  /// The user opens an app again that was told to end, and logs in again where that is needed.
  private func ended(_ client: RunningApp, of phone: Phone, _ reason: ClientEnd) {
    note("\(phone.device) ends: \(reason)")
    phone.client = nil
    let pause = phone.standing.hasLeft ? Int64.random(in: 2_000...20_000, using: &random) : 2_000
    schedule(after: pause) { try await $0.comeBack(phone) }
  }

  /// The app shows what came, one delivery after the other, and says so when it has; sometimes it
  /// stops for long, as an app that is asleep does.
  private func handleNext(of client: RunningApp, on phone: Phone) {
    guard !client.isHandling, !client.inbox.isEmpty else { return }
    client.isHandling = true
    let sleeps = !isCalm && chance(in: 40)
    let pause = sleeps ? Int64.random(in: 1_000...8_000, using: &random) : delay()
    schedule(after: pause) { simulation in
      client.isHandling = false
      guard phone.client === client, !client.inbox.isEmpty else { return }
      let (entries, end) = client.inbox.removeFirst()
      try simulation.show(entries, end: end, client, phone)
      if phone.client === client { simulation.handleNext(of: client, on: phone) }
    }
  }

  private func show(
    _ entries: [Page.Entry], end: Cursor, _ client: RunningApp, _ phone: Phone
  ) throws {
    for entry in entries {
      switch entry {
      case .message(let message):
        if let deadly = plan.deadlyText, message.text.contains(deadly) {
          return crashApp(on: phone)
        }
        phone.shown[end.epoch, default: [:]][message.sequence] = true
        if chance(in: 5) {
          let cursor = Cursor(epoch: end.epoch, sequence: message.sequence)
          try take(.handled(through: cursor), by: client, on: phone)
        }
      case .gap(let gap):
        if gap.reason == .overQuota { phone.sawDropped = true }
        for sequence in gap.from...gap.to {
          phone.shown[end.epoch, default: [:]][sequence] =
            phone.shown[end.epoch]?[sequence] ?? false
        }
      }
    }
    try take(.handled(through: end), by: client, on: phone)
    if chance(in: 8) {
      try take(.markRead("alice", through: end.sequence), by: client, on: phone)
    }
  }
}
