import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Much more than the journal's budget, from many sides at once (contract G4, G14).
@Suite("G14: under pressure", .stores) struct PressureTests {
  private static let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 4 << 20 }
  private static let users = (0..<300).map { MailboxAddress(UserID(checked: "user-\($0)")) }
  /// A batch is closed when it fills more than a quarter of a segment, with one record more; a
  /// record that does not fit leaves the rest of its segment empty, and the next has a header.
  private static let batchBytesMax: UInt64 = (4 << 20) / 4 + 2 * (100 << 10) + 4096

  /// Deposits from many tasks; gives what each mailbox is to hold, in no order.
  private func deposit(
    tasks: Int, each: Int, bytesMax: Int, into store: EmbeddedStore, seed: UInt64
  ) async throws -> [MailboxAddress: Set<String>] {
    try await withThrowingTaskGroup(of: [(MailboxAddress, String)].self) { group in
      for task in 0..<tasks {
        group.addTask {
          var random = SeededGenerator(seed: seed &+ UInt64(task) &* 7919)
          var confirmed: [(MailboxAddress, String)] = []
          for number in 0..<each {
            let count = Int.random(in: 0...bytesMax, using: &random)
            let name = "\(task)-\(number)"
            let text = name + " " + String(repeating: "x", count: count)
            let recipients = Set((0..<2).map { _ in random.pick(Self.users) }).sorted {
              $0.user < $1.user
            }
            _ = try await store.deposit(.direct(text), to: recipients)
            for recipient in recipients { confirmed.append((recipient, name)) }
          }
          return confirmed
        }
      }
      var all: [MailboxAddress: Set<String>] = [:]
      for try await confirmed in group {
        for (user, name) in confirmed { all[user, default: []].insert(name) }
      }
      return all
    }
  }

  /// Drains and acknowledges some users' mailboxes again and again, until told to end and empty.
  private func drain(
    _ users: [MailboxAddress], of store: EmbeddedStore, until done: Flag
  ) async throws -> [MailboxAddress: [String]] {
    var received: [MailboxAddress: [String]] = [:]
    var last: [MailboxAddress: UInt64] = [:]
    while true {
      let isLast = done.isRaised
      var isEmpty = true
      for user in users {
        let page = try store.drain(user, from: .acknowledged(by: "phone"), limit: DrainLimit())
        for slot in try page.slots() {
          guard case .message(let message) = slot, message.sequence == last[user, default: 0] + 1
          else { throw UnsoundDrain("\(slot) follows \(last[user, default: 0]) of \(user)") }
          last[user] = message.sequence
          received[user, default: []].append(String(message.text.prefix { $0 != " " }))
        }
        guard page.messageCount > 0 else { continue }
        isEmpty = false
        try await store.acknowledge(user, device: "phone", through: page.cursor)
      }
      if isLast && isEmpty { return received }
      if isEmpty { try await breath() }
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `the journal stays within its budget, and everything arrives, in order and once`()
    async throws
  {
    let seed = SeededGenerator.seed(or: 191)
    try await withStore(Self.settings) { store, _ in
      for user in Self.users {
        _ = try await store.register("phone", of: user, replacingOthers: false)
      }
      let done = Flag()
      let highest = Highest()
      let watching = Task {
        while !Task.isCancelled {
          highest.note(try store.view.statistics().journalBytes)
          try await breath()
        }
      }
      let drained = try await withThrowingTaskGroup(of: [MailboxAddress: [String]].self) { group in
        for part in 0..<4 {
          group.addTask {
            let users = Self.users.indices.filter { $0 % 4 == part }.map { Self.users[$0] }
            return try await drain(users, of: store, until: done)
          }
        }
        // Some 40 MiB, ten times the budget.
        let expected = try await deposit(
          tasks: 40, each: 50, bytesMax: 40 << 10, into: store, seed: seed)
        done.raise()
        var drained: [MailboxAddress: [String]] = [:]
        for try await part in group { drained.merge(part) { first, _ in first } }
        for user in Self.users {
          let received = drained[user, default: []]
          #expect(Set(received) == expected[user, default: []], "\(user), seed \(seed)")
          #expect(received.count == expected[user, default: []].count, "\(user), seed \(seed)")
        }
        return drained
      }
      watching.cancel()
      #expect(!drained.isEmpty)
      let budget = Self.settings.journalBudgetBytes
      let found = highest.value
      #expect(found <= budget + Self.batchBytesMax, "\(found) bytes in the journal")
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `the settled file does not grow from round to round when all is acknowledged`() async throws
  {
    let seed = SeededGenerator.seed(or: 192)
    try await withStore(Self.settings) { store, _ in
      for user in Self.users {
        _ = try await store.register("phone", of: user, replacingOthers: false)
      }
      var sizes: [UInt64] = []
      for round in 0..<5 {
        _ = try await deposit(
          tasks: 20, each: 40, bytesMax: 10 << 10, into: store, seed: seed)
        for user in Self.users {
          guard let end = try? store.summary(of: user).end else { continue }
          try await store.acknowledge(user, device: "phone", through: end)
        }
        try await store.settle()
        let statistics = try store.view.statistics()
        #expect(statistics.messages == 0, "round \(round)")
        sizes.append(statistics.settledBytes)
      }
      // Each round leaves nothing but heads, devices and counts; pages are used again.
      #expect(sizes[4] <= sizes[1] * 3 / 2, "\(sizes), seed \(seed)")
    }
  }
}
