import GRPCCore
import GRPCProtobuf
import MailboxProtocol
import MailboxTesting
import Synchronization

/// Users who write to each other and to small groups, and drain now and then, at an even pace.
///
/// A call is due at its moment whether or not those before it are done, and its wait counts from
/// then: a server that stands still for a second is seen by all that was due in it.
final class OrdinaryUsers: Sendable {
  private static let groupMembers = 20
  private static let device = "phone"
  private static let retryMilliseconds = 200
  private static let triesMax = 300

  private let count: Int
  private let ratePerSecond: Int
  private let mail: Correspondence
  private let random: Mutex<SeededGenerator>
  private let nextID = Atomic<Int>(1)

  init(count: Int, ratePerSecond: Int, seed: UInt64) {
    self.count = count
    self.ratePerSecond = ratePerSecond
    mail = Correspondence(users: count)
    random = Mutex(SeededGenerator(seed: seed))
  }

  /// Signs everyone in.
  func signIn(over connection: SoakConnection) async throws {
    for user in 0..<count { try await connection.signIn(Self.device, of: "user-\(user)") }
  }

  /// Deposits and drains for some seconds; gives what each call waited.
  func work(seconds: Int, over connection: SoakConnection) async throws -> Waits {
    let waits = WaitTally()
    let start = ContinuousClock.now
    try await withThrowingDiscardingTaskGroup { group in
      for call in 0..<(seconds * ratePerSecond) {
        let due = start + .nanoseconds(Int64(call) * 1_000_000_000 / Int64(ratePerSecond))
        try await Task.sleep(until: due, clock: .continuous)
        group.addTask { [self] in
          let wait = try await deposit(due: due, waits, over: connection)
          waits.change { $0.deposits.append(wait) }
        }
        group.addTask { [self] in
          let user = pick(1)[0]
          guard let wait = try await drain(user, due: due, waits, over: connection) else { return }
          waits.change { $0.drains.append(wait) }
        }
      }
    }
    return waits.sum
  }

  /// Drains everyone to the end; gives what was lost or came twice.
  func drainAll(over connection: SoakConnection) async throws -> [String] {
    let waits = WaitTally()
    for user in 0..<count {
      _ = try await drain(user, due: .now, waits, over: connection)
    }
    return mail.losses()
  }

  private func pick(_ number: Int) -> [Int] {
    random.withLock { random in
      var users: Set<Int> = []
      while users.count < number { users.insert(Int.random(in: 0..<count, using: &random)) }
      return users.sorted()
    }
  }

  /// Deposits one message until it is confirmed; gives the wait of the try that was.
  private func deposit(
    due: ContinuousClock.Instant, _ waits: WaitTally,
    over connection: SoakConnection
  ) async throws -> Double {
    let id = nextID.add(1, ordering: .relaxed).newValue
    let isToGroup = id % 10 == 0
    let users = pick(isToGroup ? min(Self.groupMembers, count) : 1)
    let text = String(repeating: "x", count: 100 + id % 300)
    mail.note(sent: id, to: users)
    let wait = try await trying(due: due, waits) {
      try await connection.deposit(
        text, id: "\(id)", from: "user-\(id % self.count)", to: users.map { "user-\($0)" },
        group: isToGroup ? "group-\(id % 50)" : nil)
    }
    mail.note(confirmed: id, to: users)
    return wait
  }

  /// Drains a user to the end and acknowledges; gives the first page's wait, nil when someone else
  /// is at it.
  private func drain(
    _ user: Int, due: ContinuousClock.Instant, _ waits: WaitTally,
    over connection: SoakConnection
  ) async throws -> Double? {
    guard mail.beginDraining(user) else { return nil }
    defer { mail.endDraining(user) }
    let name = "user-\(user)"
    var first: Double?
    while true {
      var page = OfflineMailbox_V1_Page()
      let wait = try await trying(due: first == nil ? due : .now, waits) {
        page = try await connection.drain(Self.device, of: name)
      }
      if first == nil { first = wait }
      guard !page.messages.isEmpty || !page.gaps.isEmpty else { return first }
      let cursor = page.cursor
      _ = try await trying(due: .now, waits) {
        try await connection.acknowledge(cursor, device: Self.device, of: name)
      }
      mail.note(page, of: user)
      if !page.more { return first }
    }
  }

  /// Tries a call again while it is refused for now; gives the wait of the try that was answered.
  private func trying(
    due: ContinuousClock.Instant, _ waits: WaitTally, _ call: () async throws -> Void
  ) async throws -> Double {
    var due = due
    for tries in 1...Self.triesMax {
      do {
        try await call()
        return (ContinuousClock.now - due) / .seconds(1)
      } catch let error as RPCError where tries < Self.triesMax {
        switch error.code {
        case .unavailable, .resourceExhausted:
          let reason = error.reason
          waits.change { $0.refused[reason, default: 0] += 1 }
        case .deadlineExceeded: waits.change { $0.unanswered += 1 }
        default: throw error
        }
        try await Task.sleep(for: .milliseconds(Self.retryMilliseconds))
        due = .now
      }
    }
    throw SoakFailure("a call was refused \(Self.triesMax) times")
  }
}

extension RPCError {
  /// The server's word for what is wrong; where it was not the server that refused, what gRPC says.
  fileprivate var reason: String {
    (try? unpackGoogleRPCStatus())?.details.compactMap(\.errorInfo).first?.reason
      ?? "\(code): \(message)"
  }
}
