import MailboxModel
import MailboxSync
import MailboxTesting

/// The server's host: it does what the sessions ask for, some time later.
extension Simulation {
  func frameArrivedAtServer(_ frame: ClientFrame, on connection: Connection) async throws {
    guard serverIsUp, !connection.isClosedAtServer else { return }
    if connection.server == nil {
      sessionsMade += 1
      let end = HostedSession(
        id: SessionID(rawValue: sessionsMade), connection: connection,
        session: ServerSession(settings: plan.server, at: instant))
      connection.server = end
      servers[end.id] = end
    }
    guard let end = connection.server else { return }
    note("session \(end.id) receives \(frame)")
    if case .acknowledge(let cursor) = frame {
      if let last = end.underWay.last(where: { $0.through <= cursor.sequence }) {
        end.underWay.removeAll { $0.through <= last.through }
      }
      end.progressedAt = now
    } else {
      end.progressedAt = now
    }
    try await take(.received(frame), by: end)
  }

  /// A session takes in what happened, and what it asks for is done.
  func take(_ input: ServerInput, by end: HostedSession) async throws {
    for action in end.session.take(input, at: instant) {
      switch action {
      case .open(let hello): try await open(hello, for: end)
      case .send(let frame): try send(frame, of: end)
      case .read(let cursor, let limit): read(after: cursor, limit, for: end)
      case .acknowledge(let cursor): acknowledge(cursor, for: end)
      case .setPresence(let presence, let badge):
        try await setPresence(presence, badge: badge, for: end)
      case .markRead(let conversation, let through):
        try await markRead(conversation, through: through, for: end)
      case .setAside(let cursor, let attempts):
        note("session \(end.id) sets \(cursor) aside after \(attempts)")
        setAside.insert(cursor)
      case .keepAttempts(let kept): if let device = end.device { attempts[device] = kept }
      case .report(let fault): throw Violation("server", "\(fault)")
      case .refuse(let refusal): throw Violation("client", "it was refused: \(refusal)")
      case .end: ended(end)
      }
    }
  }

  private func open(_ hello: Hello, for end: HostedSession) async throws {
    end.device = hello.device
    guard case .begins(let older) = live.begin(end.id, of: hello.device, in: "bob") else {
      throw Violation("sessions", "two devices are too many for a mailbox")
    }
    if let older, let replaced = servers[older] {
      try await take(.ending(.replaced), by: replaced)
    }
    later(for: end) { simulation in
      switch try await simulation.store.device(hello.device)?.presence {
      case .signedOut: return try await simulation.take(.ending(.signedOut), by: end)
      case .replaced: return try await simulation.take(.ending(.replaced), by: end)
      default: break
      }
      var opened = try await simulation.register(
        hello.device, replacingOthers: hello.replacesOthers)
      end.isSignedIn = true
      opened.attempts = simulation.attempts[hello.device]
      let found = opened
      simulation.later(for: end) { simulation in
        try await simulation.take(.opened(found), by: end)
      }
    }
  }

  private func read(after cursor: Cursor, _ limit: DrainLimit, for end: HostedSession) {
    end.isReading = true
    later(for: end) { simulation in
      do throws(MailboxError) {
        let page = try await simulation.store.drain(after: cursor, limit: limit)
        simulation.later(for: end) { simulation in
          end.isReading = false
          try await simulation.take(.pageRead(page), by: end)
        }
      } catch {
        try await simulation.take(.failed(error), by: end)
      }
    }
  }

  /// Has the store acknowledge; this is done even when the session has ended meanwhile.
  private func acknowledge(_ cursor: Cursor, for end: HostedSession) {
    guard let device = end.device else { return }
    let run = serverRun
    schedule(after: delay()) { simulation in
      guard simulation.serverRun == run else { return }
      do throws(MailboxError) {
        try await simulation.store.acknowledge(device, through: cursor)
      } catch {
        return try await simulation.take(.failed(error), by: end)
      }
      simulation.note("the store has \(device) through \(cursor)")
      try simulation.heard(of: device)
      simulation.floorIsDue = true
      simulation.later(for: end) { simulation in
        try await simulation.take(.acknowledged(cursor), by: end)
      }
    }
  }

  private func setPresence(_ presence: Presence, badge: UInt32?, for end: HostedSession)
    async throws
  {
    guard let device = end.device, live.isNewest(end.id, of: device, in: "bob") else {
      throw Violation("newest wins", "session \(end.id) speaks for a device it no longer has")
    }
    // Lease renewals would fill what a failing run prints.
    if try await store.device(device)?.presence != presence {
      note("session \(end.id) sets \(device) \(presence)")
    }
    try await report(presence, badge: badge, of: device)
  }

  private func markRead(
    _ conversation: Conversation, through: UInt64, for end: HostedSession
  ) async throws {
    let unread = try await store.markRead(conversation, through: through)
    let change = UnreadChange(
      conversation: conversation, count: unread[conversation] ?? 0, total: unread.total)
    for other in servers.values.sorted(by: { $0.id < $1.id }) where other !== end {
      try await take(.unreadChanged(change), by: other)
    }
    try await take(.markedRead, by: end)
  }

  private func send(_ frame: ServerFrame, of end: HostedSession) throws {
    note("session \(end.id) sends \(frame.summary)")
    try checkSent(frame, by: end)
    transmit(frame, on: end.connection)
  }

  func ended(_ end: HostedSession) {
    guard servers.removeValue(forKey: end.id) != nil else { return }
    if let device = end.device { live.end(end.id, of: device, in: "bob") }
    end.connection.isClosedAtServer = true
    let connection = end.connection
    let arrival = max(connection.lastArrivalAtClient, now) + 1
    schedule(at: arrival) { try $0.clientNoticesEnd(of: connection) }
  }

  func serverNoticesEnd(of connection: Connection) async throws {
    guard serverIsUp, !connection.isClosedAtServer else { return }
    connection.isClosedAtServer = true
    guard let end = connection.server, servers[end.id] != nil else { return }
    note("session \(end.id) sees its connection closed")
    try await take(.connectionClosed, by: end)
    ended(end)
  }

  /// Live sessions hear of a deposit some time after it was committed.
  func notifyDeposit(of sequence: UInt64, in epoch: Epoch) {
    for end in servers.values.sorted(by: { $0.id < $1.id }) {
      later(for: end) { simulation in
        end.notifiedThrough[epoch] = max(end.notifiedThrough[epoch] ?? 0, sequence)
        try await simulation.take(.deposited, by: end)
      }
    }
  }

  /// Some time later, unless the server's process or the session is gone by then.
  private func later(for end: HostedSession, _ step: @escaping Step) {
    let run = serverRun
    schedule(after: delay()) { simulation in
      guard simulation.serverRun == run, simulation.servers[end.id] != nil else { return }
      try await step(simulation)
    }
  }

  func delay() -> Int64 {
    chance(in: 3) ? Int64.random(in: 0...plan.delayMillisecondsMax, using: &random) : 1
  }
}

extension ServerFrame {
  var summary: String {
    switch self {
    case .page(let page):
      "Page(\(page.messageCount) messages, \(page.gapCount) gaps, \(page.bytes.count) bytes,"
        + " through \(page.cursor))"
    case .welcome(let beginning), .reset(_, let beginning):
      "\(name)(\(beginning.epoch), start \(beginning.start), head \(beginning.head))"
    default: "\(self)"
    }
  }
}
