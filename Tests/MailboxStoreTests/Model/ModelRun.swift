import MailboxModel
import MailboxStore
import MailboxTesting

/// A store and the reference side by side.
struct ModelRun {
  /// A difference between the store and the reference.
  struct Mismatch: Error, CustomStringConvertible {
    let description: String
  }

  let open: OpenStore
  var reference: ReferenceMailboxes
  var random: SeededGenerator

  init(settings: StoreSettings, seed: UInt64) async throws {
    open = try await OpenStore(settings)
    reference = ReferenceMailboxes(settings: settings)
    random = SeededGenerator(seed: seed)
  }

  var store: EmbeddedStore { open.store }
  var now: Timestamp { open.clock.now }

  /// Performs an operation on both and compares what it gave back and what it touched. The store's mailboxes
  /// in memory keep their invariants.
  mutating func step(_ operation: ModelOperation) async throws {
    guard operation.isDefined(in: reference, at: now) else { return }
    try await sweepBeforeQuota(operation)
    try await perform(operation)
    try expectInvariants()
    for mailbox in Set(operation.touched) { try await compare(mailbox) }
  }

  /// Compares all mailboxes, and has the store verify itself.
  mutating func compareEverything() async throws {
    for mailbox in ModelOperation.mailboxes { try await compare(mailbox) }
    let statistics = try store.view.statistics()
    try expect(UInt64(reference.mailboxes.count), statistics.mailboxes, "the number of mailboxes")
    let report = try store.view.verify { _ in }
    guard report.problems.isEmpty else { throw UnsoundStore(report: report) }
  }

  /// Sweeps both first: the design leaves open whether expired messages that no sweep has recorded fill a
  /// quota, or are missed with their conversation.
  private mutating func sweepBeforeQuota(_ operation: ModelOperation) async throws {
    switch operation {
    case .deposit, .depositTogether, .setNotifications:
      guard operation.touched.contains(where: { reference.awaitsSweep($0, at: now) }) else {
        return
      }
      try await store.sweep()
      reference.sweep(at: now)
    default: break
    }
  }

  /// Both did the same: gave the same value, or refused with the same code.
  func expectSame<Value: Equatable>(
    _ expected: Result<Value, MailboxError>, _ found: Result<Value, MailboxError>, _ what: String
  ) throws {
    switch (expected, found) {
    case (.success(let left), .success(let right)): try expect(left, right, what)
    case (.failure(let left), .failure(let right)): try expect(left.code, right.code, what)
    default: throw Mismatch(description: "\(what): expected \(expected), found \(found)")
    }
  }

  func expect<Value: Equatable>(_ expected: Value, _ found: Value, _ what: String) throws {
    guard expected == found else {
      throw Mismatch(description: "\(what): expected \(expected), found \(found)")
    }
  }
}

/// Returns the value that an operation gave back, or the error that it threw.
func outcome<Value>(
  _ body: () async throws(MailboxError) -> Value
) async -> Result<Value, MailboxError> {
  do {
    return .success(try await body())
  } catch {
    return .failure(error)
  }
}

/// Returns the value that an operation of the reference gave back, or the error that it threw.
func outcomeNow<Value>(_ body: () throws(MailboxError) -> Value) -> Result<Value, MailboxError> {
  do {
    return .success(try body())
  } catch {
    return .failure(error)
  }
}

/// The value of an operation that gives back none.
struct Done: Equatable {}
